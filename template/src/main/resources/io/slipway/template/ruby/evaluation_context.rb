# frozen_string_literal: true

require 'ostruct'

# What a job template sees (job rendering, section 1.2). Names and lexical nesting are part of the contract: templates
# rescue UnknownProperty by its bare name, and messages of NameError show the class.
module Bosh
  module Common
  end
end

module Bosh::Common
  module Template
    class EvaluationFailed < StandardError
    end

    class InvalidPropertyType < StandardError
    end

    class UnknownProperty < StandardError
      attr_reader :name, :link

      def initialize(names)
        @name = names
        super("Can't find property '#{names}'")
      end

      # The link that was asked, where it was not the job.
      def of_link(link)
        @link = link
        self
      end
    end

    class UnknownLink < StandardError
      attr_reader :name

      def initialize(name)
        @name = name
        super("Can't find link '#{name}'")
      end
    end

    # Dotted names in nested hashes.
    module PropertyHelper
      # Every step is a plain `[]`: a list on the way is a TypeError, a text is searched.
      def lookup_property(collection, name)
        return nil if collection.nil?

        value = collection
        name.split('.').each do |key|
          value = value[key]
          return nil if value.nil?
        end
        value
      end

      # Null in the source counts as absent.
      def copy_property(target, source, name, default = nil)
        value = value_at(source, name)
        parent, last = parent_of(target, name)
        parent[last] = value.nil? ? default : value
      end

      def set_property(target, name, value)
        parent, last = parent_of(target, name)
        parent[last] = value
      end

      # Sorts by key, through values that are hashes; lists stay as they are.
      def sort_property(property)
        return property unless property.is_a?(Hash)

        property.each_key { |key| property[key] = sort_property(property[key]) }
        property.sort.to_h
      end

      def validate_properties_format(properties, name)
        value_at(properties, name)
        nil
      end

      private

      def value_at(collection, name)
        name.split('.').reduce(collection) do |value, key|
          unless value.is_a?(Hash)
            raise InvalidPropertyType, "Property '#{name}' expects a hash, but received '#{value.class}'"
          end
          return nil if value[key].nil?

          value[key]
        end
      end

      def parent_of(target, name)
        *path, last = name.split('.')
        [path.reduce(target) { |parent, key| parent[key] ||= {} }, last]
      end
    end

    # `p` and `if_p` over one hash of properties: the job's, a link's, or a link instance's.
    module PropertyAccess
      include PropertyHelper

      # Any second argument is a default, even nil.
      def p(*args)
        names = Array(args[0])
        names.each do |name|
          value = lookup_property(accessible_properties, name)
          return value unless value.nil?
        end
        return args[1] if args.length == 2

        raise UnknownProperty.new(names).of_link(asked_link)
      end

      def if_p(*names)
        values = names.map do |name|
          value = lookup_property(accessible_properties, name)
          return Otherwise.new(self) if value.nil?

          value
        end
        raise LocalJumpError, 'no block given (yield)' unless block_given?

        yield(*values)
        Done.new
      end

      private

      def asked_link = nil
    end

    # The condition did not hold: the alternatives are tried on the object the condition was put to.
    class Otherwise
      def initialize(subject)
        @subject = subject
      end

      def else
        yield
      end

      def else_if_p(*names, &block)
        @subject.if_p(*names, &block)
      end

      def else_if_link(name, &block)
        @subject.if_link(name, &block)
      end

      def inspect = "#<#{self.class}>"
    end

    # The condition held: no alternative runs.
    class Done
      def else
      end

      def else_if_p(*)
        self
      end

      def else_if_link(_name)
        self
      end
    end

    class EvaluationLinkInstance
      include PropertyAccess

      attr_reader :name, :index, :id, :az, :address, :properties, :bootstrap

      def initialize(instance, link_name)
        @link_name = link_name
        @name = instance['name']
        @index = instance['index']
        @id = instance['id']
        @az = instance['az']
        @address = instance['address']
        @properties = instance['properties']
        @bootstrap = instance['bootstrap']
      end

      def inspect = "#<#{self.class}>"

      private

      def accessible_properties = @properties

      def asked_link = @link_name
    end

    class EvaluationLink
      include PropertyAccess

      attr_reader :instances, :properties

      def initialize(link, encoder, name)
        by_link_name = link.fetch('use_link_dns_names', false)
        @link = link
        @link_name = name
        @instances = link['instances'].map { |instance| EvaluationLinkInstance.new(instance, name) }
        @properties = link['properties']
        @group_name = by_link_name ? link['group_name'] : link['instance_group']
        @group_type = by_link_name ? 'link' : 'instance-group'
        @short_names = link.fetch('use_short_dns_addresses', false)
        @encoder = encoder
      end

      # A manual link has an address of its own, which no criteria change.
      def address(criteria = {})
        return @link['address'] if @link.has_key?('address')
        raise NotImplementedError, 'link.address requires bosh director' if @encoder.nil?

        @encoder.encode_query(
          criteria.merge(
            group_name: @group_name,
            group_type: @group_type,
            default_network: @link['default_network'],
            deployment_name: @link['deployment_name'],
            root_domain: @link['domain'],
          ),
          @short_names,
        )
      end

      def inspect = "#<#{self.class}>"

      private

      def accessible_properties = @properties

      def asked_link = @link_name
    end

    class EvaluationContext
      include PropertyAccess

      # Templates ask the networks for their names with `methods(false)`.
      class BackCompatOpenStruct < OpenStruct
        def methods(regular = true)
          regular ? super : to_h.keys.map(&:to_sym)
        end
      end

      attr_reader :name, :index, :raw_properties

      def initialize(spec, encoder)
        @name = spec['name']
        @index = spec['index']
        @raw_properties = spec['properties'] || {}
        @links = spec['links'] || {}
        @hashed_spec = spec
        @encoder = encoder
      end

      # Built when first asked for: one template in ten does.
      def spec
        @spec ||= openstruct(@hashed_spec, BackCompatOpenStruct)
      end

      def properties
        @properties ||= openstruct(@raw_properties)
      end

      def link(name)
        found = linked(name)
        raise UnknownLink, name if found.nil?

        EvaluationLink.new(found, @encoder, name)
      end

      def if_link(name)
        found = linked(name)
        return Otherwise.new(self) if found.nil?

        yield EvaluationLink.new(found, @encoder, name)
        Done.new
      end

      def get_binding
        binding
      end

      # Never the properties, which hold secrets: messages of exceptions end in task logs.
      def inspect = '#<Bosh::Common::Template::EvaluationContext>'

      # Evaluated here, the text sees the names of this file's nesting. There are no parameters or local variables,
      # which the text would see as well.
      def self.slipway_evaluate
        class_eval(@slipway_code, @slipway_file, 0)
      end

      private

      def accessible_properties = @raw_properties

      def linked(name)
        found = lookup_property(@links, name)
        found unless found.nil? || !found.has_key?('instances')
      end

      def openstruct(object, structure = OpenStruct)
        case object
        when Hash then structure.new(object.transform_values { |value| openstruct(value, structure) })
        when Array then object.map { |value| openstruct(value, structure) }
        else object
        end
      end
    end
  end
end
