# frozen_string_literal: true

# What errors say, in MRI's words: they end in task logs, and templates rescue errors and write what they say. Only what
# is known from the text itself, the error's receiver or the failed method's arguments can be said as MRI says it.
module Slipway
  module Messages
    # Of all errors that Ruby itself raises, by what this runtime says.
    REWORDED = [
      [/\Aincompatible (?:character )?encodings: (.*)\z/m, lambda { |found|
        "incompatible character encodings: #{found[1].gsub(/\bASCII-8BIT\b/, 'BINARY (ASCII-8BIT)')}"
      }],
      [/\A(?:illegal|invalid) radix:? (-?\d+)\z/, 'invalid radix \1'],
      [/\Anegative array size \(or size too big\)\z/, 'negative array size'],
      [/\A(no implicit conversion of|wrong argument type) (Nil|True|False)Class\b/, lambda { |found|
        "#{found[1]} #{found[2].downcase}"
      }],
      [/\A(Nil|True|False)Class is not a class\/module\z/, lambda { |found|
        "#{found[1].downcase} is not a class/module"
      }],
      [/\Awrong argument type (\w+) \(expected must respond to :each\)\z/, 'wrong argument type \1 (must respond to :each)'],
      [/\Amissing keyword: (\w+)\z/, 'missing keyword: :\1'],
      [/\Astruct size differs \(.*\)\z/, 'struct size differs'],
      [/\A'(.*)' is not allowable as an? (instance|class) variable name\z/m, "'\\1' is not allowed as an \\2 variable name"],
      [/\Asuperclass must be a Class \((.*) given\)\z/, 'superclass must be an instance of Class (given an instance of \1)'],
      [/\A(class or module required for rescue clause)\. Found: .*\z/m, '\1'],
      [/\ANumerical argument is out of domain - out of domain\z/, 'out of domain'],
      [/\ANumerical argument is out of domain - isqrt\z/, 'Numerical argument is out of domain - "isqrt"'],
      [/\Asprintf must have at least one argument\z/, 'too few arguments'],
      [/\ANeither PUB key nor PRIV key:\z/, 'Neither PUB key nor PRIV key'],
      [/\Aargument out of range: for month: .*\z/, 'mon out of range'],
      [/\Asuper: (.*)'slipway_evaluate'/, "super: \\1'get_binding'"],
    ].freeze

    # Raised by these, a failed conversion goes by another name.
    CONVERSION = /\Ano implicit conversion of (\S+) into (Integer|Float|String)\z/
    CONVERTING = /in '(?:Integer|Float|String|%|format|sprintf)'\z/

    # pack's.
    NOT_PACKED = /\Awrong argument type (\S+) \(expected (?:Integer|IO)\)\z/

    class << self
      def reworded(error, text)
        return text unless text.instance_of?(String)

        REWORDED.each do |pattern, replacement|
          found = pattern.match(text) or next

          text = replacement.is_a?(Proc) ? "#{replacement.call(found)}#{found.post_match}" : text.sub(pattern, replacement)
        end
        conversion(error, text)
      end

      # MRI shows an object as itself only if it has methods of its own.
      def missing_name(error, text)
        place = text.rindex(' for #<')
        return text unless place

        receiver = error.receiver
        kind = Kernel.instance_method(:class).bind_call(receiver)
        return text if Module === receiver || (Kernel === receiver && own_methods?(receiver))

        "#{text[0...place]} for an instance of #{kind}"
      rescue ArgumentError
        text
      end

      private

      def own_methods?(receiver)
        !(Bosh::Common::Template::EvaluationContext === receiver) &&
          Kernel.instance_method(:singleton_methods).bind_call(receiver, false).any?
      end

      def conversion(error, text)
        if (found = CONVERSION.match(text)) && error.backtrace&.first&.match?(CONVERTING)
          "can't convert #{found[1]} into #{found[2]}"
        elsif (found = NOT_PACKED.match(text))
          "no implicit conversion of #{found[1]} into String"
        elsif text == 'wrong number of arguments' && error.backtrace&.first&.start_with?('org/jruby/')
          "#{text} (given 0, expected 1+)"
        elsif text == 'no block given' && error.is_a?(LocalJumpError)
          "#{text} (yield)"
        else
          text
        end
      end
    end

    # The text of the errors that Ruby raises by itself.
    [ArgumentError, EncodingError, IndexError, LocalJumpError, NameError, TypeError].each do |type|
      native = type.instance_method(:to_s)
      type.define_method(:to_s) do
        text = native.bind_call(self)
        text = Messages.missing_name(self, text) if NameError === self
        Messages.reworded(self, text)
      end
    end

    # A value that cannot be compared is shown by its class unless it is one of these.
    def self.not_comparable(left, right)
      shown = case right
              when nil, true, false, Integer, Float then right.inspect
              else right.class
              end
      ArgumentError.new("comparison of #{left.class} with #{shown} failed")
    end

    # Which of a list's elements MRI's sorting finds first to be incomparable.
    module Comparing
      # Halves are sorted one after the other and merged, as the C library that MRI uses on Linux does.
      def self.sort(list)
        return list if list.size < 2

        left = sort(list[0...list.size / 2])
        right = sort(list[list.size / 2..])
        merged = []
        merged << (compare(left.first, right.first) <= 0 ? left : right).shift until left.empty? || right.empty?
        merged + left + right
      end

      def self.compare(left, right)
        (left <=> right) || raise(Messages.not_comparable(left, right))
      end
    end
  end
end

class Array
  sorting = { sort: instance_method(:sort), sort!: instance_method(:sort!) }
  sorting.each do |name, native|
    define_method(name) do |&block|
      native.bind_call(self, &block)
    rescue ArgumentError => e
      Slipway::Messages::Comparing.sort(self) unless block || !e.message.start_with?('comparison of ')
      raise
    end
  end

  fetch = instance_method(:fetch)
  define_method(:fetch) do |*arguments, &block|
    fetch.bind_call(self, *arguments, &block)
  rescue IndexError => e
    raise unless e.instance_of?(IndexError) && arguments.one? && arguments.first.is_a?(Integer) && block.nil?

    raise IndexError, "index #{arguments.first} outside of array bounds: #{-size}...#{size}", e.backtrace, cause: nil
  end
end

require 'psych'

module Slipway
  # What libyaml says of the commonest faults, at the same place. Of others it names the place where the faulty part
  # began, which this runtime's parser does not tell.
  module YamlFaults
    REWORDED = {
      /\Amapping values are not allowed here\z/ => 'mapping values are not allowed in this context',
      /\Afound character .* that cannot start any token\..*\z/m => 'found character that cannot start any token',
      /\Aexpected the node content, but found .*\z/m => 'did not find expected node content',
    }.freeze

    def initialize(file, line, column, offset, problem, context)
      if problem == 'reader'
        super(file, 1, 1, offset, 'control characters are not allowed', nil)
      else
        words = REWORDED.find { |pattern, _| problem&.match?(pattern) }&.last
        super(file, line, column, offset, words || problem, context)
      end
    end
  end
end

Psych::SyntaxError.prepend(Slipway::YamlFaults)
