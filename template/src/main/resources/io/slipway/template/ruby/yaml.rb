# frozen_string_literal: true

require 'yaml'

# Psych writes through libyaml in MRI and through another library here, whose text differs: where lines are folded, what
# is escaped, how keys and ends of documents are marked. So its events go to an emitter that lays them out as libyaml.
module Psych
  # Plain values are written by what is built in for them.
  def self.dump(o, io = nil, options = {})
    if io.is_a?(Hash)
      options = io
      io = nil
    end
    text = Slipway::Native.yaml(o) if io.nil? && options.empty?
    return text if text

    visitor = Psych::Visitors::YAMLTree.create(options)
    visitor << o
    visitor.tree.yaml(io, options)
  end

  class Emitter
    def initialize(io, options = nil)
      @io = io
      @options = options || Handler::DumperOptions.new
      @indentation = @options.indentation
      @line_width = @options.line_width
      @canonical = @options.canonical ? true : false
    end

    attr_accessor :indentation, :line_width, :canonical

    def start_stream(_encoding)
      @layout = Slipway::YamlEmitter.new(indentation, line_width, canonical)
      self
    end

    def start_document(version, tags, implicit)
      @layout.start_document(version, tags.map { |handle, prefix| [encoded(handle), encoded(prefix)] }, implicit)
      self
    end

    def end_document(implicit)
      @layout.end_document(implicit)
      write
    end

    def end_stream
      @layout.end_stream
      write
    end

    def scalar(value, anchor, tag, plain, quoted, style)
      raise TypeError, "wrong argument type #{value.class} (expected String)" unless value.is_a?(String)

      @layout.scalar(encoded(value), encoded(anchor), encoded(tag), plain, quoted, style)
      self
    end

    def start_sequence(anchor, tag, implicit, style)
      @layout.start_sequence(encoded(anchor), encoded(tag), implicit, style)
      self
    end

    def end_sequence
      @layout.end_sequence
      self
    end

    def start_mapping(anchor, tag, implicit, style)
      @layout.start_mapping(encoded(anchor), encoded(tag), implicit, style)
      self
    end

    def end_mapping
      @layout.end_mapping
      self
    end

    def alias(anchor)
      @layout.alias(encoded(anchor))
      self
    end

    private

    def write
      @io.write(@layout.take)
      self
    end

    def encoded(text)
      text && text.encoding != Encoding::UTF_8 ? text.encode(Encoding::UTF_8) : text
    end
  end
end
