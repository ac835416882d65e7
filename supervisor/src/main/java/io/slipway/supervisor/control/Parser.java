package io.slipway.supervisor.control;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the tokens. An error ends the statement it is in; reading goes on with the
 * next statement, so that all errors of a file are found at once.
 */
final class Parser {
  private static final int MAXIMUM_ERRORS = 50;
  private static final int MAXIMUM_NAME_LENGTH = 255;

  private static final Set<String> NOISE =
      Set.of(
          "is",
          "as",
          "are",
          "for",
          "on",
          "only",
          "with",
          "within",
          "without",
          "program",
          "and",
          "programs",
          "has",
          "using",
          "use",
          "the",
          "sum",
          "than",
          "usage",
          "was",
          "times",
          "but",
          "of",
          "does");

  private static final Set<String> STATEMENTS =
      Set.of(
          "check", "start", "stop", "restart", "group", "depends", "depend", "mode", "every", "if",
          "alert", "noalert", "set", "include");

  private final TokenReader tokens;
  private final String source;
  private final Problems problems;
  private final Map<String, SourcePosition> names = new HashMap<>();
  private int errors;

  Parser(String text, String source, Problems problems) {
    this.source = source;
    this.problems = problems;
    this.tokens = new TokenReader(Lexer.tokens(text, this::report), NOISE);
  }

  List<ServiceDefinition> file() {
    List<ServiceDefinition> services = new ArrayList<>();
    while (!tokens.atEnd() && errors < MAXIMUM_ERRORS) {
      try {
        services.add(service());
      } catch (SyntaxError e) {
        report(e.token, e.text);
        tokens.skipToStatement(Set.of("check"));
      }
    }
    return services;
  }

  private ServiceDefinition service() {
    Token check = tokens.next();
    if (!check.isWord("check")) {
      throw new SyntaxError(check, outsideService(check));
    }
    Token kind = tokens.nextVerbatim();
    ServiceBuilder service = new ServiceBuilder(position(check));
    switch (kind.keyword()) {
      case "process" -> {
        service.name = name();
        service.check = processCheck();
      }
      case "file" -> {
        service.name = name();
        service.check = new ServiceCheck.File(path("path"));
      }
      case "directory" -> {
        service.name = name();
        service.check = new ServiceCheck.Directory(path("path"));
      }
      case "device", "filesystem" -> {
        service.name = name();
        service.check = new ServiceCheck.Filesystem(path("path"));
      }
      case "host" -> {
        service.name = name();
        service.check = new ServiceCheck.Host(addressAfter("address"));
      }
      case "program" ->
          throw new SyntaxError(
              kind, "monit 5.2.5 has no 'check program'; use 'check process' with a pidfile");
      case "system", "fifo" ->
          throw new SyntaxError(kind, "'check " + kind.keyword() + "' is not supported in a job");
      default -> {
        tokens.back(kind);
        service.name = name();
        service.check = processCheck();
      }
    }
    statements(service);
    ServiceDefinition definition = service.build();
    SourcePosition known = names.putIfAbsent(definition.name(), definition.position());
    if (known != null) {
      report(check, "the service '" + definition.name() + "' is already defined at " + known);
    }
    return definition;
  }

  private static String outsideService(Token found) {
    return switch (found.keyword()) {
      case "set", "include", "alert", "noalert" ->
          "'"
              + found.keyword()
              + "' is not allowed in a job's monit file; only 'check' entries are";
      default -> "expected 'check', found " + found.describe();
    };
  }

  private void statements(ServiceBuilder service) {
    while (errors < MAXIMUM_ERRORS) {
      Token token = tokens.peek();
      if (token.kind() == Token.Kind.END || token.isWord("check")) {
        return;
      }
      tokens.next();
      try {
        statement(token, service);
      } catch (SyntaxError e) {
        report(e.token, e.text);
        tokens.skipToStatement(STATEMENTS);
      }
    }
  }

  private void statement(Token token, ServiceBuilder service) {
    switch (token.kind() == Token.Kind.WORD ? token.keyword() : "") {
      case "start" -> service.start = Optional.of(timedProgram("start"));
      case "stop" -> service.stop = Optional.of(timedProgram("stop"));
      case "restart" -> service.restart = Optional.of(timedProgram("restart"));
      case "group" -> addOnce(service.groups, text("a group name"));
      case "depends", "depend" -> dependencies(service.dependsOn);
      case "mode" -> service.mode = mode();
      case "every" -> {
        service.every = count("a number of cycles", 1, 1_000_000);
        tokens.expectWord("cycles", "cycle");
      }
      case "if" -> condition(service);
      case "set", "include", "alert", "noalert" ->
          throw new SyntaxError(
              token, "'" + token.keyword() + "' is not supported in a job's monit file");
      default ->
          throw new SyntaxError(
              token,
              "expected start, stop, restart, group, depends, mode, every, if or check, found "
                  + token.describe());
    }
  }

  private static void addOnce(List<String> list, String value) {
    if (!list.contains(value)) {
      list.add(value);
    }
  }

  private void dependencies(List<String> names) {
    do {
      addOnce(names, text("the name of a service"));
    } while (tokens.peek().afterComma());
  }

  private MonitorMode mode() {
    Token token = tokens.next();
    return switch (token.keyword()) {
      case "active" -> MonitorMode.ACTIVE;
      case "passive" -> MonitorMode.PASSIVE;
      case "manual" -> MonitorMode.MANUAL;
      default ->
          throw new SyntaxError(
              token, "expected active, passive or manual after 'mode', found " + token.describe());
    };
  }

  private String name() {
    Token token = tokens.nextVerbatim();
    boolean isText = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.STRING;
    if (!isText || token.text().isBlank()) {
      throw new SyntaxError(token, "expected the name of a service, found " + token.describe());
    }
    if (token.text().length() > MAXIMUM_NAME_LENGTH
        || token.text().chars().anyMatch(Character::isISOControl)) {
      throw new SyntaxError(
          token,
          "the name of a service has at most "
              + MAXIMUM_NAME_LENGTH
              + " characters, none of them a control character");
    }
    return token.text();
  }

  private ServiceCheck processCheck() {
    Token token = tokens.next();
    if (token.isWord("pidfile")) {
      return new ServiceCheck.PidFile(absolutePath());
    }
    if (token.isWord("matching")) {
      Token pattern = tokens.peek();
      String expression = text("a regular expression");
      return new ServiceCheck.Matching(RegularExpressions.check(expression, pattern));
    }
    throw new SyntaxError(
        token, "expected 'pidfile' or 'matching' after the name, found " + token.describe());
  }

  private String path(String keyword) {
    tokens.expectWord(keyword);
    return absolutePath();
  }

  private String absolutePath() {
    Token token = tokens.peek();
    String path = text("an absolute path");
    if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
      throw new SyntaxError(token, "expected an absolute path, found " + token.describe());
    }
    return path;
  }

  private String addressAfter(String keyword) {
    tokens.expectWord(keyword);
    return text("a host name or address");
  }

  private Program timedProgram(String keyword) {
    Token equals = tokens.peek();
    if (equals.kind() == Token.Kind.SYMBOL && equals.text().equals("=")) {
      tokens.next();
    }
    return program("'" + keyword + " program'");
  }

  private Program program(String after) {
    Token token = tokens.next();
    boolean isPath = token.kind() == Token.Kind.WORD && token.text().startsWith("/");
    if (token.kind() != Token.Kind.STRING && !isPath) {
      throw new SyntaxError(
          token,
          "expected a quoted program or an absolute path after "
              + after
              + ", found "
              + token.describe());
    }
    List<String> arguments = isPath ? List.of(token.text()) : ArgumentSplitter.split(token);
    Optional<String> user = Optional.empty();
    Optional<String> group = Optional.empty();
    Duration timeout = Program.DEFAULT_TIMEOUT;
    while (true) {
      if (tokens.skipWord("uid")) {
        user = Optional.of(text("a user"));
      } else if (tokens.skipWord("gid")) {
        group = Optional.of(text("a group"));
      } else if (tokens.skipWord("timeout")) {
        timeout = seconds();
      } else {
        return new Program(arguments, user, group, timeout);
      }
    }
  }

  private void condition(ServiceBuilder service) {
    Token token = tokens.peek();
    if (tokens.startsWithNumber()) {
      service.restartLimits.add(restartLimit());
      return;
    }
    RuleBuilder rule = new RuleBuilder();
    rule.test = test();
    while (!tokens.skipWord("then")) {
      modifier(rule);
    }
    rule.action = action();
    rule.recovery = recovery();
    service.rules.add(rule.build(token, service));
  }

  private RestartLimit restartLimit() {
    int restarts = count("a number of restarts", 1, 1_000_000);
    tokens.expectWord("restart", "restarts");
    int cycles = count("a number of cycles", 1, 1_000_000);
    tokens.expectWord("cycles", "cycle");
    tokens.expectWord("then");
    return new RestartLimit(restarts, cycles, action());
  }

  private void modifier(RuleBuilder rule) {
    Token token = tokens.peek();
    if (tokens.skipWord("timeout")) {
      rule.timeout = Optional.of(seconds());
      rule.timeoutToken = token;
    } else if (tokens.startsWithNumber()) {
      int first = count("a number of cycles", 1, Occurrence.MAXIMUM_CYCLES);
      if (tokens.startsWithNumber()) {
        Token second = tokens.peek();
        int within = count("a number of cycles", 1, Occurrence.MAXIMUM_CYCLES);
        if (within < first) {
          throw new SyntaxError(
              second, first + " times cannot happen within " + within + " cycles");
        }
        rule.occurrence = new Occurrence(first, within);
      } else {
        rule.occurrence = Occurrence.consecutive(first);
      }
      tokens.expectWord("cycles", "cycle");
    } else {
      throw new SyntaxError(
          token,
          "expected 'for N cycles', 'with timeout N seconds' or 'then', found " + token.describe());
    }
  }

  private RuleTest test() {
    Token token = tokens.next();
    return switch (token.kind() == Token.Kind.WORD ? token.keyword() : "") {
      case "totalmem", "totalmemory" -> resource(RuleTest.Usage.TOTAL_MEMORY);
      case "mem", "memory" -> resource(RuleTest.Usage.MEMORY);
      case "cpu" -> resource(RuleTest.Usage.CPU);
      case "totalcpu" -> resource(RuleTest.Usage.TOTAL_CPU);
      case "children" -> resource(RuleTest.Usage.CHILDREN);
      case "space" -> space(RuleTest.Share.SPACE);
      case "inode", "inodes" -> space(RuleTest.Share.INODE);
      case "size" -> new RuleTest.Size(operator(), amount());
      case "timestamp" -> new RuleTest.Age(operator(), age());
      case "changed" -> changed();
      case "failed" -> connection();
      case "not" -> {
        tokens.expectWord("exist", "exists");
        yield new RuleTest.Missing();
      }
      default ->
          throw new SyntaxError(
              token,
              "expected a test (totalmem, mem, cpu, totalcpu, children, space, inode, size,"
                  + " timestamp, changed, failed, does not exist or N restarts) after 'if', found "
                  + token.describe());
    };
  }

  private RuleTest resource(RuleTest.Usage kind) {
    return new RuleTest.Resource(kind, operator(), amount());
  }

  private RuleTest space(RuleTest.Share kind) {
    return new RuleTest.Space(kind, operator(), amount());
  }

  private RuleTest changed() {
    Token token = tokens.next();
    return new RuleTest.Changed(
        switch (token.keyword()) {
          case "timestamp" -> RuleTest.Property.TIMESTAMP;
          case "checksum" -> RuleTest.Property.CHECKSUM;
          case "size" -> RuleTest.Property.SIZE;
          case "pid" -> RuleTest.Property.PID;
          default ->
              throw new SyntaxError(
                  token,
                  "expected timestamp, checksum, size or pid after 'changed', found "
                      + token.describe());
        });
  }

  private RuleTest connection() {
    ConnectionBuilder connection = new ConnectionBuilder(tokens.peek());
    while (connection.item()) {
      // Every item has been taken in by the condition.
    }
    return connection.build();
  }

  private Action action() {
    Token token = tokens.next();
    return switch (token.kind() == Token.Kind.WORD ? token.keyword() : "") {
      case "alert" -> Action.Simple.ALERT;
      case "restart" -> Action.Simple.RESTART;
      case "start" -> Action.Simple.START;
      case "stop" -> Action.Simple.STOP;
      case "unmonitor", "timeout" -> Action.Simple.UNMONITOR;
      case "exec" -> new Action.Execute(program("'exec'"));
      default ->
          throw new SyntaxError(
              token,
              "expected alert, restart, start, stop, exec, unmonitor or timeout, found "
                  + token.describe());
    };
  }

  private Optional<Action> recovery() {
    if (!tokens.skipWord("else")) {
      return Optional.empty();
    }
    tokens.skipWord("if");
    tokens.expectWord("succeeded", "recovered", "passed");
    if (tokens.startsWithNumber()) {
      throw new SyntaxError(tokens.peek(), "a number of cycles is not supported after 'else if'");
    }
    tokens.expectWord("then");
    return Optional.of(action());
  }

  private Operator operator() {
    Token token = tokens.next();
    return switch (token.keyword()) {
      case ">", "gt", "greater" -> Operator.GREATER;
      case "<", "lt", "less" -> Operator.LESS;
      case "=", "==", "eq", "equal" -> Operator.EQUAL;
      case "!=", "<>", "ne", "notequal" -> Operator.NOT_EQUAL;
      default ->
          throw new SyntaxError(token, "expected one of > < = !=, found " + token.describe());
    };
  }

  private Amount amount() {
    double number = tokens.number("a number", 0, 1e15);
    Token unit = tokens.peek();
    Amount.@Nullable Unit known =
        unit.kind() != Token.Kind.WORD
            ? null
            : switch (unit.keyword()) {
              case "b", "byte", "bytes" -> Amount.Unit.BYTE;
              case "kb", "kilobyte", "kilobytes" -> Amount.Unit.KILOBYTE;
              case "mb", "megabyte", "megabytes" -> Amount.Unit.MEGABYTE;
              case "gb", "gigabyte", "gigabytes" -> Amount.Unit.GIGABYTE;
              case "%", "percent" -> Amount.Unit.PERCENT;
              default -> null;
            };
    if (known != null) {
      tokens.next();
      return new Amount(number, known);
    }
    return new Amount(number, Amount.Unit.NONE);
  }

  private Duration age() {
    int number = count("a number", 0, 1_000_000_000);
    Token unit = tokens.next();
    return switch (unit.keyword()) {
      case "second", "seconds", "s" -> Duration.ofSeconds(number);
      case "minute", "minutes" -> Duration.ofMinutes(number);
      case "hour", "hours" -> Duration.ofHours(number);
      case "day", "days" -> Duration.ofDays(number);
      default ->
          throw new SyntaxError(
              unit, "expected seconds, minutes, hours or days, found " + unit.describe());
    };
  }

  private Duration seconds() {
    int number = count("a number of seconds", 1, 1_000_000);
    tokens.expectWord("seconds", "second", "s");
    return Duration.ofSeconds(number);
  }

  private int count(String what, int minimum, int maximum) {
    Token token = tokens.peek();
    double number = tokens.number(what, minimum, maximum);
    if (number != Math.rint(number)) {
      throw new SyntaxError(token, "expected " + what + ", found " + token.describe());
    }
    return (int) number;
  }

  private String text(String what) {
    Token token = tokens.next();
    boolean isText = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.STRING;
    if (!isText || token.text().isEmpty()) {
      throw new SyntaxError(token, "expected " + what + ", found " + token.describe());
    }
    return token.text();
  }

  private SourcePosition position(Token token) {
    return new SourcePosition(source, token.line(), token.column());
  }

  private void report(Token token, String message) {
    errors++;
    problems.add(ErrorCode.GENERIC, position(token) + ": " + message);
  }

  /** What is said after {@code failed}; its parts may come in any order. */
  private final class ConnectionBuilder {
    private final Token start;
    private Optional<String> host = Optional.empty();
    private Optional<Integer> port = Optional.empty();
    private Optional<String> unixSocket = Optional.empty();
    private RuleTest.Transport transport = RuleTest.Transport.TCP;
    private boolean http;
    private Optional<String> request = Optional.empty();
    private final List<RuleTest.Step> steps = new ArrayList<>();

    private ConnectionBuilder(Token start) {
      this.start = start;
    }

    /** Takes one part in; false when the next token is not one. */
    private boolean item() {
      if (tokens.skipWord("host")) {
        host = Optional.of(text("a host name or address"));
      } else if (tokens.skipWord("port")) {
        port = Optional.of(count("a port", 1, 65535));
      } else if (tokens.skipWord("unixsocket")) {
        unixSocket = Optional.of(absolutePath());
      } else if (tokens.skipWord("type")) {
        transport = transport();
      } else if (tokens.skipWord("protocol") || tokens.skipWord("proto")) {
        http = isHttp();
      } else if (tokens.skipWord("request")) {
        Token token = tokens.peek();
        String path = text("a quoted request path");
        if (path.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
          throw new SyntaxError(token, "a request path has no blanks or control characters");
        }
        request = Optional.of(path);
      } else if (tokens.skipWord("send")) {
        steps.add(new RuleTest.Step(RuleTest.Speaker.SEND, text("a quoted text to send")));
      } else if (tokens.skipWord("expect")) {
        Token token = tokens.peek();
        String expression = text("a quoted text to expect");
        steps.add(
            new RuleTest.Step(
                RuleTest.Speaker.EXPECT, RegularExpressions.check(expression, token)));
      } else {
        return false;
      }
      return true;
    }

    private RuleTest.Transport transport() {
      Token token = tokens.next();
      return switch (token.keyword()) {
        case "tcp" -> RuleTest.Transport.TCP;
        case "udp" -> RuleTest.Transport.UDP;
        default ->
            throw new SyntaxError(
                token, "expected tcp or udp after 'type', found " + token.describe());
      };
    }

    private boolean isHttp() {
      Token token = tokens.next();
      return switch (token.keyword()) {
        case "http" -> true;
        case "default" -> false;
        default ->
            throw new SyntaxError(
                token,
                "the protocol test "
                    + token.describe()
                    + " is not supported; use 'protocol http', or 'send' and 'expect'");
      };
    }

    private RuleTest build() {
      if (port.isPresent() == unixSocket.isPresent()) {
        throw new SyntaxError(
            start, "a connection test needs either 'port' or 'unixsocket' after 'failed'");
      }
      if (http && !steps.isEmpty()) {
        throw new SyntaxError(start, "'protocol http' cannot be combined with 'send' or 'expect'");
      }
      if (request.isPresent() && !http) {
        throw new SyntaxError(start, "'request' needs 'protocol http'");
      }
      RuleTest.Target target =
          unixSocket.isPresent()
              ? new RuleTest.Target.UnixSocket(unixSocket.get())
              : new RuleTest.Target.Port(host, port.orElseThrow(), transport);
      RuleTest.Conversation conversation =
          http
              ? new RuleTest.Conversation.Http(request.orElse("/"))
              : steps.isEmpty()
                  ? new RuleTest.Conversation.None()
                  : new RuleTest.Conversation.Script(steps);
      return new RuleTest.Connection(target, conversation, RuleTest.Connection.DEFAULT_TIMEOUT);
    }
  }

  /** A rule under construction: its modifiers may come in any order. */
  private static final class RuleBuilder {
    private @Nullable RuleTest test;
    private @Nullable Action action;
    private Optional<Duration> timeout = Optional.empty();
    private @Nullable Token timeoutToken;
    private Occurrence occurrence = Occurrence.AT_ONCE;
    private Optional<Action> recovery = Optional.empty();

    private Rule build(Token token, ServiceBuilder service) {
      RuleTest built = test;
      if (built == null || action == null) {
        throw new IllegalStateException("A rule is built after its test and action were read");
      }
      if (timeout.isPresent()) {
        if (!(built instanceof RuleTest.Connection connection)) {
          throw new SyntaxError(
              timeoutToken == null ? token : timeoutToken,
              "'timeout' makes sense for a connection test only");
        }
        built = connection.withTimeout(timeout.get());
      }
      RuleFit.check(built, service.requiredCheck(), token);
      return new Rule(built, occurrence, action, recovery);
    }
  }

  /** A service under construction. */
  private static final class ServiceBuilder {
    private final SourcePosition position;
    private final List<String> groups = new ArrayList<>();
    private final List<String> dependsOn = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<RestartLimit> restartLimits = new ArrayList<>();
    private String name = "";
    private @Nullable ServiceCheck check;
    private Optional<Program> start = Optional.empty();
    private Optional<Program> stop = Optional.empty();
    private Optional<Program> restart = Optional.empty();
    private MonitorMode mode = MonitorMode.ACTIVE;
    private int every = 1;

    private ServiceBuilder(SourcePosition position) {
      this.position = position;
    }

    private ServiceCheck requiredCheck() {
      if (check == null) {
        throw new IllegalStateException("Statements are read after the check");
      }
      return check;
    }

    private ServiceDefinition build() {
      return new ServiceDefinition(
          name,
          requiredCheck(),
          start,
          stop,
          restart,
          groups,
          dependsOn,
          mode,
          every,
          rules,
          restartLimits,
          position);
    }
  }
}
