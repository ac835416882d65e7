# frozen_string_literal: true

# Renders, in a native Ruby, what the second argument's file asks for, as often as the third says, and writes the wall
# and processor seconds of each round: "evaluation" with one copy of the spec for a job, which is the least that can be
# done, and "director" as BOSH's Director does: with both structures built, and after each template a comparison of the
# context with the original, which is copied again where the template changed it. The first argument is where Slipway's
# Ruby sources are.
sources, requests, rounds, times = ARGV
%w[json yaml ostruct digest openssl securerandom time uri ipaddr shellwords base64 erb].each { |feature| require feature }
require File.join(sources, 'core_extensions.rb')
require File.join(sources, 'evaluation_context.rb')

class Addresses
  def encode_query(criteria, _short_names) = criteria.to_s
end

ENCODER = Addresses.new
WORK = File.readlines(requests).map do |line|
  request = JSON.parse(line)
  [request['context'], request['templates'].map { |one| [one['file'], one['text'].unpack1('m0').force_encoding('UTF-8')] }]
end

# Templates are parsed once.
PARSED = WORK.map do |spec, templates|
  [Marshal.dump(spec), templates.map { |file, text| ERB.new(text, trim_mode: '-').tap { |erb| erb.filename = file } }]
end

def context(spec) = Bosh::Common::Template::EvaluationContext.new(Marshal.load(spec), ENCODER)

def evaluate(erb, context)
  erb.result(context.get_binding)
rescue StandardError, NotImplementedError, ScriptError
  nil # what only a newer Ruby can do
end

def evaluation(spec, templates)
  one = context(spec)
  templates.each { |erb| evaluate(erb, one) }
end

def director(spec, templates)
  original = context(spec)
  original.spec
  original.properties
  current = copy(original)
  templates.each_with_index do |erb, place|
    current = copy(original) unless place.zero? || same?(original, current)
    evaluate(erb, current)
  end
end

def copy(context) = Marshal.load(Marshal.dump(context))

def same?(one, other)
  %i[spec raw_properties name index properties].all? { |member| one.send(member) == other.send(member) }
end

def measure(way)
  wall = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  cpu = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  PARSED.each { |spec, templates| send(way, spec, templates) }
  [Process.clock_gettime(Process::CLOCK_MONOTONIC) - wall, Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - cpu]
end

measured = %w[evaluation director].to_h { |way| [way, Array.new(Integer(rounds)) { measure(way) }] }
File.write(times, JSON.generate(measured))
