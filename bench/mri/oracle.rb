# frozen_string_literal: true

# Renders what /work/requests.jsonl asks for, as a BOSH Director does, and writes /work/answers.jsonl, a line for a line.
#
# A request has templates ({file, text in base64}) and contexts (specs). Its answer has, per context and template, the
# output in base64 or the error's message and line, and whether a second rendering gave the same.

# Libraries that this build of Ruby lacks, or keeps out of reach as gems.
%w[ostruct base64].each do |gem|
  $LOAD_PATH.concat(Dir["/usr/local/lib/ruby/gems/4.0.0/gems/#{gem}-*/lib"])
end
class Socket
  AF_UNSPEC = 0
  AF_INET = 2
  AF_INET6 = 10
end
class IPSocket
end
$LOADED_FEATURES << 'socket.rb' << 'socket.so'

def require(feature)
  super
rescue LoadError
  raise unless %w[socket net/http active_support active_support/core_ext/object/blank].include?(feature)
end

%w[json yaml ostruct digest openssl securerandom time uri ipaddr tmpdir fileutils zlib logger shellwords base64 erb
   forwardable set stringio strscan tempfile timeout delegate pp cgi].each { |feature| require feature }
require '/ours/core_extensions.rb'
if THEIRS
  module Bosh
    module Common
    end
  end
  $LOAD_PATH << '/theirs'
  require 'bosh/common/template/evaluation_context'
else
  require '/ours/evaluation_context.rb'
end
Regexp.timeout = 10
$stdout = $stderr = StringIO.new # what templates print goes nowhere

# As Slipway's side names what a template asks for.
class Addresses
  def encode_query(criteria, short_names)
    asked = criteria.map { |name, value| "#{name}=#{JSON.generate(value)}" }.sort
    "q-#{short_names ? 'short' : 'long'}.#{asked.join('.')}"
  end
end

# The names in a class, to take back what a template added.
class Names
  def initialize(owner)
    @owner = owner
    @methods = methods
    @constants = owner.constants(false)
    @variables = owner.class_variables(false)
  end

  def restore
    (methods - @methods).each { |name| @owner.remove_method(name) }
    (@owner.constants(false) - @constants).each { |name| @owner.send(:remove_const, name) }
    (@owner.class_variables(false) - @variables).each { |name| @owner.remove_class_variable(name) }
  end

  private

  def methods = @owner.instance_methods(false) + @owner.private_instance_methods(false)
end

# A second later anything may be the same; a rendering an hour later shows what depends on the time.
module Clock
  class << self
    attr_accessor :ahead
  end
  self.ahead = 0

  def now(...) = super + Clock.ahead
end
Time.singleton_class.prepend(Clock)

CONTEXT = Bosh::Common::Template::EvaluationContext
NAMES = Names.new(CONTEXT)

def render(file, text, spec, encoder)
  erb = ERB.new(text.dup, trim_mode: '-')
  erb.filename = file
  context = CONTEXT.new(Marshal.load(spec), encoder)
  context.spec # Slipway's own makes these two when they are first asked for; the variables must be there before
  context.properties
  { 'output' => [erb.result(context.get_binding).b].pack('m0') }
rescue Exception => e # rubocop:disable Lint/RescueException
  frame = (e.backtrace || []).find { |line| line.include?(file) }
  line = frame ? frame[(frame.index(file) + file.size)..].split(':')[1] : '(unknown)'
  { 'line' => line, 'error' => [e.to_s.b].pack('m0') }
ensure
  NAMES.restore
end

File.open('/work/answers.jsonl', 'w') do |answers|
  File.foreach('/work/requests.jsonl') do |line|
    request = JSON.parse(line)
    templates = request['templates'].map { |one| [one['file'], one['text'].unpack1('m0').force_encoding('UTF-8')] }
    encoder = request['addresses'] ? Addresses.new : nil
    results = request['contexts'].map do |context|
      spec = Marshal.dump(context)
      templates.map do |file, text|
        Clock.ahead = 0
        first = render(file, text, spec, encoder)
        Clock.ahead = 3600
        first.merge('steady' => first == render(file, text, spec, encoder))
      end
    end
    answers.puts(JSON.generate(results))
  end
end
