# frozen_string_literal: true

require 'json'
require 'json/truffle_ruby/generator'

# Floats in MRI's layout, which differs from this runtime's at both ends of the range. The generator written in Ruby
# asks each float for its text; the built-in one would print it by itself.
JSON.generator = JSON::TruffleRuby::Generator

class Float
  def to_s
    Slipway::Native.float_text(self)
  end
  alias inspect to_s
end

module Slipway
  module JsonFloat
    def to_json(*)
      finite? ? Slipway::Native.float_json(self) : super
    end
  end
end

Float.prepend(Slipway::JsonFloat)
