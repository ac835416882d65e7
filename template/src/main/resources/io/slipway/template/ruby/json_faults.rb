# frozen_string_literal: true

require 'json'

module Slipway
  # Where a text stops being JSON, in the words of MRI's JSON library, whose parser is another than this runtime's. Used
  # when that one has refused a text.
  class JsonFault
    # With these options the grammar is the usual one.
    USUAL = %i[symbolize_names max_nesting allow_nan allow_blank create_additions object_class array_class decimal_class freeze].freeze
    SHOWN = 32
    WORDS = { 'n' => 'null', 't' => 'true', 'f' => 'false', 'N' => 'NaN', 'I' => 'Infinity' }.freeze

    # What the error says, nil if this class knows no better, or :none if there is no fault.
    def self.text(source, options)
      return unless source.is_a?(String) && (options.nil? || (options.to_h.keys - USUAL).empty?)

      catch(:fault) do
        new(source.b, not_a_number: options.to_h[:allow_nan]).document
        :none
      end
    end

    def initialize(source, not_a_number:)
      @source = source
      @not_a_number = not_a_number
      @at = 0
    end

    def document
      blank
      value
      blank
      fault('unexpected token at end of stream %s') unless finished?
    end

    private

    def value
      case character
      when nil, "\0" then fault('unexpected end of input')
      when '{' then object
      when '[' then array
      when '"' then string
      when '-', '0'..'9' then number
      when *WORDS.keys then word(WORDS[character])
      else fault('unexpected character: %s')
      end
    end

    def object
      @at += 1
      blank
      return @at += 1 if character == '}'

      first = true
      loop do
        fault(first ? 'expected object key, got %s' : 'expected object key, got: %s') unless character == '"'
        string
        blank
        fault("expected ':' after object key") unless character == ':'
        element
        break unless more?('}', "expected ',' or '}' after object value, got: %s")

        first = false
      end
    end

    def array
      @at += 1
      blank
      return @at += 1 if character == ']'

      @at -= 1
      loop do
        element
        break unless more?(']', "expected ',' or ']' after array value")

        @at -= 1
      end
    end

    # What follows the character here.
    def element
      @at += 1
      blank
      value
      blank
    end

    def more?(closing, otherwise)
      last = character
      fault(otherwise) unless [',', closing].include?(last)
      @at += 1
      blank if last == ','
      last == ','
    end

    def string
      start = @at += 1
      until character == '"'
        fault('unexpected end of input, expected closing "') if finished?
        fault('invalid ASCII control character in string: %s') if @source.getbyte(@at) < 0x20
        @at += character == '\\' ? 2 : 1
      end
      escapes(start, @at)
      @at += 1
    end

    def escapes(start, stop)
      @source[start...stop].scan(/\\(.)(\h{4})?/mn) do |escape, digits|
        at = start + Regexp.last_match.begin(0)
        if escape == 'u'
          fault('incomplete unicode character escape sequence at %s', at) unless digits
        elsif !%w[" / \\ b f n r t].include?(escape)
          fault('invalid escape character in string: %s', at)
        end
      end
    end

    def number
      return word('-Infinity') if @source[@at, 2] == '-I'

      number = @source.match(/\G-?(\d*)(\.\d*)?(?:[eE][-+]?(\d*))?/n, @at)
      whole, fraction, exponent = number.captures
      fault('invalid number: %s') if whole.empty? || whole.match?(/\A0\d/n) || fraction == '.' || exponent == ''
      @at = number.end(0)
    end

    def word(expected)
      known = @not_a_number || !expected.match?(/NaN|Infinity/)
      fault('unexpected token %s') unless known && @source[@at, expected.size] == expected
      @at += expected.size
    end

    def blank
      loop do
        @at += 1 while [' ', "\t", "\n", "\r"].include?(character)
        break unless character == '/'

        comment
      end
    end

    def comment
      start = @at
      case @source[@at, 2]
      when '//' then @at = @source.index("\n", @at)&.succ || @source.bytesize
      when '/*'
        closing = @source.index('*/', @at + 2) or fault("unterminated comment, expected closing '*/'", start)
        @at = closing + 2
      else fault('unexpected token %s')
      end
    end

    def character = @source[@at]

    def finished? = @at >= @source.bytesize

    # Lines are counted as MRI does: the one that the fault is in is not among them, unless it is the first.
    def fault(format, at = @at)
      before = @source[0..at]
      last_line = before.rindex("\n")
      line = last_line ? 1 + before[0...last_line].count("\n") : 1
      column = at - (last_line || -1)
      throw :fault, "#{format.sub('%s') { rest(at) }} at line #{line} column #{column}".force_encoding(Encoding::UTF_8)
    end

    def rest(at)
      return 'EOF' if at >= @source.bytesize

      rest = @source[at..][/\A[^\0]*/n]
      shown = rest[0, SHOWN][/\A[^ \t\n\r]*/n]
      return rest if shown.empty?

      "'#{shown.sub(/[\xC0-\xFF]?[\x80-\xBF]*\z/n, '')}'"
    end
  end

  # For the JSON library's parser.
  module JsonFaults
    def parse(source, options = nil)
      super
    rescue JSON::NestingError
      raise
    rescue JSON::ParserError => e
      text = JsonFault.text(source, options)
      raise if text.nil?
      return super("#{source}\n", options) if text == :none # a comment may end a text, but not without a line's end here

      raise JSON::ParserError, text, e.backtrace, cause: nil
    end
  end
end

JSON::Parser.singleton_class.prepend(Slipway::JsonFaults)
