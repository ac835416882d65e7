# frozen_string_literal: true

require 'erb'

module Slipway
  # The value of a template's code when it ran to its last line.
  Finished = Data.define(:output)

  # Never true; stands where code must be compiled but not run.
  NEVER = false

  # A limit was passed or a guard rail touched. Not a StandardError: a bare `rescue` in a template must not swallow it.
  class Refused < SecurityError
  end

  # What a template writes to. `<<` is built in, and refuses to grow past the limit.
  class Output < String
  end

  class Erb < ERB
    # The parser moves the last expression in parentheses to the line where those open, unless another is before it.
    class Compiler < ERB::Compiler
      def add_insert_cmd(out, content)
        out.push("#{@insert_cmd}((nil;#{content}).to_s)")
      end
    end

    def make_compiler(trim_mode) = Compiler.new(trim_mode)

    def set_eoutvar(compiler, _name)
      compiler.put_cmd = '_erbout.<<'
      compiler.insert_cmd = '_erbout.<<'
      compiler.pre_cmd = ["_erbout = ::Slipway::Output.new(+'')"]
      compiler.post_cmd = ['::Slipway::Finished.new(_erbout)']
    end
  end

  # One template, compiled: a block evaluated in a class of its own, so that constants land there, and methods on the
  # single object it is run with.
  class Template
    # A jump out of the template is an error of syntax in the contract, and must not leave the block here.
    JUMP = /\b(?:next|break|redo|retry)\b/n
    CHANGES_SHOW = /rescue|frozen\?/n
    INSTANCE_VARIABLES = /@(?:spec|properties)\b|instance_variable/n

    def initialize(file, text)
      @context_class = Class.new(Bosh::Common::Template::EvaluationContext)
      Native.name_as_context(@context_class)
      @file = file
      @private_copy = text.b.match?(CHANGES_SHOW)
      @variables = text.b.match?(INSTANCE_VARIABLES)
      compile(text)
    end

    # The Ruby that a template's text stands for, line by line. The first line of what ERB makes only declares the
    # encoding, which the text gets directly.
    def self.code_of(text)
      erb = Erb.new(text, trim_mode: '-')
      source = erb.src.b
      source[(source.index("\n") + 1)..].force_encoding(erb.encoding)
    end

    # Whether the template could hide that it tried to change the shared, frozen properties, or tell that they are frozen.
    def private_copy? = @private_copy

    def render(spec, encoder)
      context = @context_class.new(spec, encoder)
      if @variables
        context.spec
        context.properties
      end
      finished = context.instance_exec(&@body)
      raise LocalJumpError, 'the template was left before its end' unless finished.instance_of?(Finished)

      finished.output
    ensure
      forget
    end

    # What the error says.
    def self.message_of(error)
      error.is_a?(SyntaxError) ? error.to_s.chomp : error.to_s
    rescue StandardError
      error.class.to_s
    end

    # What lies behind the error, for whoever explains it. Never an object of the template's own: its methods may lie.
    def self.cause_of(error)
      cause = { 'type' => error.class.name.to_s }
      case error
      when Bosh::Common::Template::UnknownProperty
        cause['properties'] = Array(error.name).map(&:to_s)
        cause['of_link'] = error.link&.to_s
      when Bosh::Common::Template::UnknownLink
        cause['link'] = error.name.to_s
      end
      cause
    rescue StandardError
      { 'type' => '' }
    end

    private

    def compile(text)
      code = Template.code_of(text)
      Native.check_syntax(code, @file)
      check_jumps(code) if code.b.match?(JUMP)
      @body = evaluate('proc do', code)
    end

    def check_jumps(code)
      evaluate('if ::Slipway::NEVER', code)
    rescue SyntaxError => e
      raise SyntaxError, e.message.sub(/Can't escape from eval with \w+/, 'Invalid next, break or redo')
    end

    def evaluate(opening, code)
      Native.evaluating_next(code)
      @context_class.instance_variable_set(:@slipway_code, "#{opening}\n#{code}\nend")
      @context_class.instance_variable_set(:@slipway_file, @file)
      @context_class.slipway_evaluate
    ensure
      @context_class.remove_instance_variable(:@slipway_code)
    end

    def forget
      @context_class.constants(false).each { |name| @context_class.send(:remove_const, name) }
      @context_class.class_variables(false).each { |name| @context_class.remove_class_variable(name) }
    end
  end
end
