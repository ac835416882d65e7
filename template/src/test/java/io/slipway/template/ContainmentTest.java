package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that do what they must not: an error that says so, and the engine works on. */
class ContainmentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<%= `ls` %> | '`'",
        "<%= system('ls') %> | 'system'",
        "<%= Kernel.exec('ls') %> | 'exec'",
        "<%= spawn('ls') %> | 'spawn'",
        "<%= fork %> | 'fork'",
        "<%= open('x') %> | 'open'",
        "<%= IO.popen('ls') %> | IO.popen",
        "<% require 'open3' %><%= Open3.capture2('ls') %> | Open3.capture2",
        "<%= Open3.capture2e('ls') %> | Open3.capture2e",
        "<% TCPServer.new(0) %> | TCPServer.new",
        "<% exit! %> | 'exit!'",
        "<% at_exit { } %> | 'at_exit'",
        "<% if true then END { } end %> | END",
        "<% trap('TERM') { } %> | 'trap'",
        "<% Process.kill('TERM', 1) %> | Process.kill",
        "<% sleep 1 %> | 'sleep'",
        "<%= File.read('/etc/passwd') %> | File.read",
        "<%= File.open('/etc/passwd') %> | File.open",
        "<%= File.new('/etc/passwd') %> | File.new",
        "<%= File.exist?('/etc') %> | File.exist?",
        "<% File.write('/tmp/x', '') %> | File.write",
        "<%= IO.readlines('/etc/passwd') %> | IO.readlines",
        "<%= File::Stat.new('/etc/passwd') %> | File::Stat.new",
        "<% $stdout.reopen('/tmp/x') %> | 'reopen'",
        "<% STDIN.reopen('/etc/passwd') %> | 'reopen'",
        "<% $stderr.close %> | 'close'",
        "<% OpenSSL::X509::Store.new.add_file('/etc/passwd') %> | 'add_file'",
        "<% srand 1 %> | 'srand'",
        "<% Random.srand(1) %> | Random.srand",
        "<%= Dir['/*'] %> | Dir.[]",
        "<%= Dir.glob('/*') %> | Dir.glob",
        "<%= Pathname.new('/etc/passwd').read %> | 'read'",
        "<%= YAML.load_file('/etc/passwd') %> | File.open",
        "<% require 'fileutils'; FileUtils.rm_rf('/tmp/x') %> | File.lstat",
        "<% Tempfile.new('x') %> | File.stat",
        "<% load '/etc/passwd' %> | 'load'",
        "<% require '/etc/passwd' %> | require '/etc/passwd'",
        "<% require 'json/../../x' %> | require 'json/../../x'",
        "<% require_relative 'x' %> | require_relative 'x'",
        "<% require 'fiddle' %> | require 'fiddle'",
        "<% require 'java' %> | require 'java'",
        "<% require 'socket'; TCPSocket.new('127.0.0.1', 1) %> | TCPSocket.new",
        "<% require 'socket'; UDPSocket.new %> | UDPSocket.new",
        "<% require 'socket'; Socket.new(:INET, :STREAM) %> | Socket.new",
        "<% Thread.new { } %> | Thread.new",
        "<% Thread.current.kill %> | 'kill'",
        "<% ObjectSpace.each_object(Class) { } %> | ObjectSpace.each_object",
        "<% TracePoint.new(:call) { } %> | TracePoint.new",
        "<% java.lang.System.exit(1) %> | 'java'",
        "<%= 'x'.to_java %> | 'to_java'",
        "<% JRuby::Util.load_ext('x') %> | JRuby::Util.load_ext",
        "<% Regexp.timeout = nil %> | Regexp.timeout=",
        "<% ENV['X'] = 'y' %> | ENV.[]=",
        "<% Encoding.default_external = 'ASCII' %> | Encoding.default_external=",
        "<% Process.exit! %> | Process.exit!",
        "<% Signal.trap('INT') { } %> | Signal.trap",
        "<% Thread.main.kill %> | 'kill'",
        "<% ObjectSpace.garbage_collect %> | ObjectSpace.garbage_collect",
        "<% Kernel.instance_method(:system).bind_call(self, 'ls') %> | 'system'",
        "<% Class.new { def x = system('ls') }.new.x %> | 'system'",
      })
  void isRefusedByName(String template, String what) {
    assertThat(Ruby.error(template)).isEqualTo("1: " + what + " is not allowed in a template");
  }

  @Test
  void theVirtualMachineHasNoName() {
    assertThat(Ruby.error("<% Java::JavaLang::System.exit(1) %>"))
        .isEqualTo("1: uninitialized constant Bosh::Common::Template::EvaluationContext::Java");
  }

  @Test
  void aBareRescueDoesNotSwallowTheRefusal() {
    assertThat(Ruby.error("<% begin; system('ls'); rescue => e; end %>"))
        .isEqualTo("1: 'system' is not allowed in a template");
  }

  @Test
  void theEnvironmentIsEmpty() {
    assertThat(Ruby.render("<%= ENV.to_h %>")).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "x%n<% if true %>| (unknown): web/config.erb:2: syntax error, unexpected end-of-file",
        "x%n<% next %>| (unknown): web/config.erb:2: Invalid next, break or redo",
        "x%n<% break if false %>| (unknown): web/config.erb:2: Invalid next, break or redo",
        "x%n<% redo %>| (unknown): web/config.erb:2: Invalid next, break or redo",
        "x%n<% f = proc { return }; f.call %>| 2: unexpected return",
        "<% def f(n) = f(n + 1); f(0) %>| (unknown): stack level too deep",
        "<% def to_s; raise Exception; end; raise self %>| 1: exception class/object expected",
      })
  void endsWithAnError(String template, String error) {
    assertThat(Ruby.error(template.replace("%n", "\n"))).isEqualTo(error);
  }

  /** What takes too much by a single call is refused by the runtime before it is taken. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<%= 'x' * (1 << 40) %> | 1: integer 1099511627776 too big to convert to 'int'",
        "<% Array.new(1 << 40) %> | 1: argument too big",
        "<%= 2 ** (2 ** 64) %> | 1: exponent is too large",
        "<% a = []; a << a; a.flatten %> | 1: tried to flatten recursive array",
        "<% throw :x %> | 1: uncaught throw :x",
        "<% Kernel.abort 'no' %> | 1: no",
        "<% instance_eval { exit } %> | 1: exit",
        "<% raise Interrupt %> | 1: Interrupt",
        "<% raise NoMemoryError %> | 1: NoMemoryError",
        "<% Mutex.new.tap(&:lock).lock %> | 1: deadlock; recursive locking",
        "<% $LOAD_PATH << 'x' %> | 1: can't modify frozen Array: []",
      })
  void endsInItself(String template, String error) {
    assertThat(Ruby.error(template))
        .satisfies(
            told ->
                assertThat(told.replaceAll("frozen Array: \\[.*]", "frozen Array: []"))
                    .isEqualTo(error));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "<%= Fiber.new { 1 }.resume %> | 1",
        "<%= Marshal.load(Marshal.dump([1])).inspect %> | [1]",
        "<% 100_000.times { it.to_s.to_sym } %>ok | ok",
        "<% def method_missing(name, *) = name; def respond_to_missing?(*) = true %><%= zork %> | zork",
        "<%= STDIN.read.inspect %> | \"\"",
      })
  void isHarmless(String template, String output) {
    assertThat(Ruby.render(template)).isEqualTo(output);
  }

  @ParameterizedTest
  @CsvSource({
    "1, undefined method 'each' for an instance of Integer",
    "true, undefined method 'each' for true",
    "text, undefined method 'each' for an instance of String",
    "1.5, undefined method 'each' for an instance of Float"
  })
  void aPropertyOfTheWrongTypeIsTheTemplatesError(String value, String error) {
    assertThat(Ruby.error("\n<% p('x').each { } %>", Map.of("x", Json.parse(quoted(value)))))
        .isEqualTo("2: " + error);
  }

  private static String quoted(String value) {
    return value.equals("text") ? "\"text\"" : value;
  }

  @Test
  void jumpsInsideBlocksAreFine() {
    assertThat(
            Ruby.render(
                "<% [1, 2, 3].each do |i| next if i == 2; break if i == 3 %><%= i %><% end %>"))
        .isEqualTo("1");
  }

  @Test
  void codeCannotCloseWhatSurroundsIt() {
    assertThat(Ruby.error("<% end; $leaked = 1; proc do %>")).contains("unexpected 'end'");
    assertThat(Ruby.render("<%= $leaked.inspect %>")).isEqualTo("nil");
  }

  @Test
  void invalidUtf8InCodeIsAnErrorAndInTextIsNot() {
    byte[] inCode = "<%= '\u00e9' %>".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

    TemplateErrors errors =
        catchThrowableOfType(
            TemplateErrors.class,
            () ->
                Ruby.ENGINE.render(
                    Ruby.job(FileContent.of(inCode)), Ruby.spec(Map.of()), LinkAddresses.none()));

    assertThat(errors.message()).contains("invalid multibyte char (UTF-8)");
  }

  @Test
  void aCatastrophicRegularExpressionIsCutOff() {
    assertThat(Ruby.error("<%= ('a' * 40 + '!') =~ /^(a|a|aa)+$/ %>"))
        .isEqualTo("1: regexp match timeout");
  }

  @Test
  void anExceptionWhoseTextCannotBeHadIsNamed() {
    assertThat(Ruby.error("<% class Bad < StandardError; def to_s = raise('x'); end; raise Bad %>"))
        .isEqualTo("1: Bosh::Common::Template::EvaluationContext::Bad");
  }

  @Test
  void whatTemplatesPrintGoesNowhere() {
    assertThat(Ruby.render("<% puts 'x'; STDOUT.write('y'); $stderr.puts 'z'; warn 'w' %>ok"))
        .isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openssl",
        "openssl/x509",
        "json",
        "json/add/core",
        "digest/sha2",
        "active_support/core_ext/object/blank",
        "net/http",
        "socket",
        "io/console",
        "English"
      })
  void librariesOfTheContractCanBeRequired(String library) {
    assertThat(Ruby.render("<% require '" + library + "' %>ok")).isEqualTo("ok");
  }

  @Test
  void certificatesCanBeMade() {
    String template =
        """
        <% key = OpenSSL::PKey::EC.generate('prime256v1')
           certificate = OpenSSL::X509::Certificate.new
           certificate.subject = certificate.issuer = OpenSSL::X509::Name.parse('/CN=a')
           certificate.public_key = key
           certificate.serial = 1
           certificate.not_before = Time.at(0)
           certificate.not_after = Time.at(2_000_000_000)
           certificate.sign(key, OpenSSL::Digest.new('SHA256')) -%>
        <%= certificate.subject %> <%= OpenSSL::X509::Certificate.new(certificate.to_pem).serial %>
        """;
    assertThat(Ruby.render(template)).isEqualTo("/CN=a 1\n");
  }

  @Test
  void aLibraryMayReachTheVirtualMachineWhereItsCallerMayNot() {
    assertThat(Ruby.render("<%= begin; OpenSSL::PKCS12.new('x'); rescue => e; e.class; end %>"))
        .isEqualTo("OpenSSL::PKCS12::PKCS12Error");
  }

  @Test
  void unguardedTemplatesMayDoMore() {
    TemplatePolicy policy =
        TemplatePolicy.standard().withTimeLimit(Ruby.OUT_OF_THE_WAY).unguarded();
    try (TemplateEngine engine = new TemplateEngine(Ruby.options().runtimes(1).policy(policy))) {
      JobTemplates job = Ruby.job("<%= File.exist?('/') %>");

      List<RenderedFile> files =
          engine.render(job, Ruby.spec(Map.of()), LinkAddresses.none()).files();

      assertThat(files.getFirst().content().text()).isEqualTo("true");
    }
  }
}
