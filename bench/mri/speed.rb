# frozen_string_literal: true

# Renders, in a native Ruby, what the second argument's file asks for, as a BOSH Director does, as often as the third
# says, and writes the wall and processor seconds of each round. The first argument is where Slipway's Ruby sources are.
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

# The Director parses a job's templates once and evaluates them for each instance, with a copy of the spec.
PARSED = WORK.map do |spec, templates|
  [Marshal.dump(spec), templates.map { |file, text| ERB.new(text, trim_mode: '-').tap { |erb| erb.filename = file } }]
end

measured = Array.new(Integer(rounds)) do
  wall = Process.clock_gettime(Process::CLOCK_MONOTONIC)
  cpu = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
  PARSED.each do |spec, templates|
    context = Bosh::Common::Template::EvaluationContext.new(Marshal.load(spec), ENCODER)
    templates.each do |erb|
      erb.result(context.get_binding)
    rescue StandardError, NotImplementedError, ScriptError
      next # what only a newer Ruby can do
    end
  end
  [Process.clock_gettime(Process::CLOCK_MONOTONIC) - wall, Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID) - cpu]
end
File.write(times, JSON.generate(measured))
