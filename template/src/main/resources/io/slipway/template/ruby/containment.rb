# frozen_string_literal: true

# Guard rails: what a template has no business doing is refused, by name, with an error. They stop accidents and
# careless code; they are no boundary against somebody who sets out to break through.
module Slipway
  module Containment
    # These, and what lies below them.
    REQUIRABLE = %w[
      English active_support base64 bigdecimal cgi date delegate digest erb etc fileutils find forwardable io/console
      ipaddr json logger monitor net/http net/https open3 openssl optparse ostruct pathname pp prettyprint psych resolv
      securerandom set shellwords singleton socket stringio strscan tempfile time timeout tmpdir tsort unicode_normalize
      uri weakref yaml zlib
    ].freeze

    # What upstream's process has loaded and this one has built in.
    BUILT_IN = %w[active_support active_support/core_ext/object/blank].freeze

    @trusted = 0
    @loaded = []

    class << self
      # Runs the block with the rails down, for code that is not the template's.
      def trusting
        @trusted += 1
        yield
      ensure
        @trusted -= 1
      end

      def trusting?
        @trusted.positive?
      end

      def refuse(what)
        raise Refused, "#{what} is not allowed in a template"
      end

      def put_up
        guard_loading
        guard_commands
        guard_files
        guard_threads
        guard_inspection
        guard_java
      end

      # Replaces methods of the module by ones that refuse unless the rails are down.
      def deny(owner, names, label: nil)
        names.each do |name|
          next unless owner.method_defined?(name) || owner.private_method_defined?(name)

          hidden = owner.private_method_defined?(name)
          original = owner.instance_method(name)
          owner.define_method(name) do |*arguments, **options, &block|
            unless Containment.trusting?
              Containment.refuse(label ? "#{is_a?(Module) ? self.name : label}.#{name}" : "'#{name}'")
            end
            original.bind_call(self, *arguments, **options, &block)
          end
          owner.send(:private, name) if hidden
        end
      end

      def deny_singleton(owner, names)
        deny(owner.singleton_class, names, label: owner.name)
      end

      # Lets methods of a library do what templates may not.
      def trust(owner, names)
        names.each do |name|
          original = owner.instance_method(name)
          owner.define_method(name) do |*arguments, **options, &block|
            Containment.trusting { original.bind_call(self, *arguments, **options, &block) }
          end
        end
      end

      def load_library(feature)
        return yield if trusting?

        feature = feature.to_str
        return false if BUILT_IN.include?(feature)
        refuse("require '#{feature}'") unless requirable?(feature)
        load_once(feature) { yield }
      end

      private

      # What a template changed until then is its own doing; what loading changes is not.
      def load_once(feature)
        return false if @loaded.include?(feature)

        Native.before_library
        # These change how every value is written, which is for the template that asked for it alone.
        Native.spoil if feature.start_with?('json/add/')
        begin
          load_whole(feature)
          trusting { yield.tap { |loaded| after_loading(feature) if loaded } }.tap { @loaded << feature }
        ensure
          Native.after_library
        end
      end

      # In BOSH's process all of OpenSSL is there before any of its parts is asked for.
      def load_whole(feature)
        Kernel.require('openssl') if feature.start_with?('openssl/')
      end

      def requirable?(feature)
        REQUIRABLE.any? { |allowed| feature == allowed || feature.start_with?("#{allowed}/") } &&
          !feature.include?('..')
      end

      def guard_loading
        original = Kernel.instance_method(:require)
        loading = proc do |feature|
          Containment.load_library(feature) { original.bind_call(self, feature) }
        end
        Kernel.define_method(:require, &loading)
        Kernel.send(:private, :require)
        Kernel.define_singleton_method(:require, &loading)
        deny_everywhere(%i[load])
        $LOAD_PATH.freeze
        guard_relative_loading
      end

      # The built-in method would look beside this file, whose method stands between it and its caller.
      def guard_relative_loading
        Kernel.define_method(:require_relative) do |feature|
          Containment.refuse("require_relative '#{feature}'") unless Containment.trusting?
          require(File.expand_path(feature, File.dirname(caller_locations(1, 1).first.path)))
        end
        Kernel.send(:private, :require_relative)
      end

      def guard_commands
        deny_everywhere(
          %i[` system exec spawn fork exit! open trap at_exit sleep gets readline readlines select syscall test
             set_trace_func trace_var untrace_var srand],
        )
        deny_singleton(Process, Process.singleton_methods(false) - %i[clock_gettime clock_getres pid])
        deny_singleton(Signal, %i[trap])
        deny_singleton(Random, %i[srand])
      end

      FILE_NAMES = %i[absolute_path absolute_path? basename dirname expand_path extname fnmatch fnmatch? join path
                      split].freeze

      def guard_files
        touching = [File, IO, Dir, FileTest].flat_map { |owner| owner.singleton_methods(false) } - FILE_NAMES
        [File, IO, Dir, FileTest].each do |owner|
          deny_singleton(owner, owner.singleton_methods(false) + %i[new open] - FILE_NAMES)
        end
        deny(Pathname, (Pathname.instance_methods(false) & touching) +
          %i[binwrite children each_child each_entry each_line entries find glob mkpath opendir rmtree sysopen write])
        deny_singleton(Pathname, %i[getwd glob pwd])
        deny_singleton(File::Stat, %i[new])
        deny(IO, %i[close close_read close_write reopen])
        deny(ENV.singleton_class, %i[[]= store update replace merge!], label: 'ENV')
      end

      def guard_threads
        deny_singleton(Thread, %i[new start fork exit kill stop abort_on_exception= report_on_exception=])
        deny(Thread, %i[exit kill terminate raise run wakeup priority= abort_on_exception=])
      end

      def guard_inspection
        deny_singleton(ObjectSpace, ObjectSpace.singleton_methods(false))
        deny_singleton(TracePoint, %i[new trace]) if Object.const_defined?(:TracePoint)
        deny_singleton(Regexp, %i[timeout=])
        deny_singleton(Encoding, %i[default_external= default_internal=])
      end

      def guard_java
        Object.send(:remove_const, :Java)
        deny_singleton(JavaUtilities, JavaUtilities.singleton_methods(false))
        deny_singleton(JRuby, JRuby.singleton_methods(false))
        deny_singleton(JRuby::Util, JRuby::Util.singleton_methods(false))
        [Object, Kernel, Module, String, Array].each do |owner|
          names = owner.instance_methods(false) + owner.private_instance_methods(false)
          deny(owner, names.grep(/java|\A(?:com|org|jruby)\z|include_package/))
        end
      end

      def deny_everywhere(names)
        deny(Kernel, names)
        deny(Kernel.singleton_class, names)
      end

      def after_loading(feature)
        case feature
        when 'openssl'
          trust(OpenSSL::PKCS12, %i[initialize to_der])
          trust(OpenSSL::PKCS12.singleton_class, %i[create])
          deny(OpenSSL::X509::Store, %i[add_file add_path set_default_paths])
          guard_sockets
        when 'socket', 'net/http', 'net/https', 'resolv'
          guard_sockets
        when 'open3'
          deny_singleton(Open3, Open3.singleton_methods(false))
        end
      end

      def guard_sockets
        return if @sockets_guarded || !$LOADED_FEATURES.any? { |file| file.end_with?('/socket.rb') }

        @sockets_guarded = true
        %i[BasicSocket Socket TCPSocket TCPServer UDPSocket IPSocket UNIXSocket UNIXServer].each do |name|
          next unless Object.const_defined?(name)

          owner = Object.const_get(name)
          deny_singleton(owner, owner.singleton_methods(false) + %i[new open])
        end
        deny_singleton(Addrinfo, %i[getaddrinfo foreach])
      end
    end
  end
end
