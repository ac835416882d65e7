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

    # What the error says, in MRI's words. A missing name is missing in the class that templates know.
    def self.message_of(error)
      text = error.to_s
      if error.is_a?(NameError) && error.receiver.is_a?(Bosh::Common::Template::EvaluationContext)
        text = "#{text.partition(' for ').first} for an instance of Bosh::Common::Template::EvaluationContext"
      end
      text = "#{text} (yield)" if text == 'no block given'
      text.chomp
    rescue StandardError
      error.class.to_s
    end

    private

    def compile(text)
      code = Template.code_of(text)
      Native.check_syntax(code, @file)
      check_jumps(code) if code.b.match?(JUMP)
      @body = evaluate("proc do\n#{code}\nend")
    end

    def check_jumps(code)
      evaluate("if ::Slipway::NEVER\n#{code}\nend")
    rescue SyntaxError => e
      raise SyntaxError, e.message.sub(/Can't escape from eval with \w+/, 'Invalid next, break or redo')
    end

    def evaluate(code)
      @context_class.instance_variable_set(:@slipway_code, code)
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
