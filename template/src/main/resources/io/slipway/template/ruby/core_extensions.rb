# frozen_string_literal: true

# The methods that BOSH's Director process adds to Ruby's core classes and that templates therefore may call.

class Object
  def blank?
    respond_to?(:empty?) ? !!empty? : false
  end

  def present?
    !blank?
  end

  def presence
    self if present?
  end

  def to_openstruct
    self
  end
end

class NilClass
  def blank? = true
end

class FalseClass
  def blank? = true
end

class TrueClass
  def blank? = false
end

class Numeric
  def blank? = false
end

class Time
  def blank? = false
end

class String
  def blank?
    empty? || !match?(/[^[:space:]]/)
  end
end

class Array
  def to_openstruct
    map(&:to_openstruct)
  end
end

class Hash
  def recursive_merge(other)
    merge(other) do |_key, ours, theirs|
      ours.instance_of?(Hash) && theirs.instance_of?(Hash) ? ours.recursive_merge(theirs) : theirs
    end
  end

  def to_openstruct
    OpenStruct.new(transform_values(&:to_openstruct))
  end
end
