# frozen_string_literal: true

# Plain values are written by what is built in for them; everything else by the generator, as before.
module JSON::TruffleRuby::Generator
  class State
    # As MRI, which names the depth that was still allowed.
    def check_max_nesting
      return if max_nesting.zero? || depth < max_nesting

      raise JSON::NestingError,
            "nesting of #{depth} is too deep. Did you try to serialize objects with circular references?"
    end

    def self.generate(obj, opts = nil, io = nil)
      (Slipway::Native.json(obj, opts) if io.nil? && equal?(State)) || new(opts).generate(obj, io)
    end
  end

  module GeneratorMethods
    [Hash, Array, String].each do |methods|
      written = methods.instance_method(:to_json)
      methods.define_method(:to_json) do |state = nil, *rest|
        (Slipway::Native.json(self, nil) if state.nil?) || written.bind_call(self, state, *rest)
      end
    end
  end
end
