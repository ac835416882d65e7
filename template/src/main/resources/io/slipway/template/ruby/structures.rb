# frozen_string_literal: true

module Slipway
  # A spec as OpenStructs. What many templates share is frozen, and so is what is built of it, once for all of them: a
  # template that changes it is run again with a copy of its own, as one that changes a hash is.
  module Structures
    def self.of(object, structure)
      case object
      when Hash then Native.structure(object, structure) || of_hash(object, structure)
      when Array then like(object, object.map { |value| of(value, structure) })
      else object
      end
    end

    def self.of_hash(object, structure)
      built = structure.new(object.transform_values { |value| of(value, structure) })
      Native.keep_structure(object, structure, like(object, built))
    end
    private_class_method :of_hash

    def self.like(object, built) = object.frozen? ? built.freeze : built
    private_class_method :like
  end
end

module Bosh::Common::Template
  class EvaluationContext
    private

    def openstruct(object, structure = OpenStruct) = Slipway::Structures.of(object, structure)
  end
end
