# frozen_string_literal: true

module Slipway
  # The libraries that are there for every template, as they are in BOSH's Director process. Those that take long to
  # load wait until a template names them.
  module Libraries
    EAGER = %w[json yaml ostruct erb time shellwords].freeze

    LAZY = {
      Base64: 'base64', BigDecimal: 'bigdecimal', CGI: 'cgi', Date: 'date', DateTime: 'date', Delegator: 'delegate',
      Digest: 'digest', Etc: 'etc', FileUtils: 'fileutils', Find: 'find', Forwardable: 'forwardable', IPAddr: 'ipaddr',
      Logger: 'logger', Monitor: 'monitor', MonitorMixin: 'monitor', Net: 'net/http', Open3: 'open3',
      OpenSSL: 'openssl', OptionParser: 'optparse', PP: 'pp', Pathname: 'pathname', Resolv: 'resolv',
      SecureRandom: 'securerandom', Set: 'set', SimpleDelegator: 'delegate', Singleton: 'singleton', Socket: 'socket',
      StringIO: 'stringio', StringScanner: 'strscan', TCPServer: 'socket', TCPSocket: 'socket', TSort: 'tsort',
      Tempfile: 'tempfile', Timeout: 'timeout', UDPSocket: 'socket', URI: 'uri', Zlib: 'zlib'
    }.freeze

    def self.prepare
      ENV.clear
      EAGER.each { |feature| require feature }
      LAZY.each { |name, feature| Object.autoload(name, feature) unless Object.const_defined?(name, false) }
    end
  end
end

Slipway::Libraries.prepare

# Conversion functions of libraries that wait: loading replaces the function, which is then called.
module Kernel
  private

  def BigDecimal(...)
    require 'bigdecimal'
    BigDecimal(...)
  end

  def URI(...)
    require 'uri'
    URI(...)
  end
end
