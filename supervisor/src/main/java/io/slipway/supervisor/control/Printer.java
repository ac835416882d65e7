package io.slipway.supervisor.control;

import java.util.List;
import java.util.stream.Collectors;

/** Writes services in the canonical form of the control-file language. */
final class Printer {
  private final StringBuilder out = new StringBuilder();

  private Printer() {}

  static String print(List<ServiceDefinition> services) {
    Printer printer = new Printer();
    services.forEach(printer::service);
    return printer.out.toString();
  }

  private void service(ServiceDefinition service) {
    out.append("check ").append(subject(service.name(), service.check())).append('\n');
    service.start().ifPresent(program -> line("start program " + timed(program)));
    service.stop().ifPresent(program -> line("stop program " + timed(program)));
    service.restart().ifPresent(program -> line("restart program " + timed(program)));
    service.groups().forEach(group -> line("group " + quoted(group)));
    if (!service.dependsOn().isEmpty()) {
      line(
          "depends on "
              + service.dependsOn().stream()
                  .map(Printer::quoted)
                  .collect(Collectors.joining(", ")));
    }
    if (service.mode() != MonitorMode.ACTIVE) {
      line("mode " + service.mode().word());
    }
    if (service.every() != 1) {
      line("every " + service.every() + " cycles");
    }
    service.rules().forEach(this::rule);
    for (RestartLimit limit : service.restartLimits()) {
      line(
          "if "
              + limit.restarts()
              + " restarts within "
              + limit.cycles()
              + " cycles then "
              + action(limit.action()));
    }
  }

  private void line(String statement) {
    out.append("  ").append(statement).append('\n');
  }

  private static String subject(String name, ServiceCheck check) {
    String quotedName = quoted(name);
    return switch (check) {
      case ServiceCheck.PidFile it ->
          "process " + quotedName + " with pidfile " + quoted(it.path());
      case ServiceCheck.Matching it ->
          "process " + quotedName + " matching " + quoted(it.pattern());
      case ServiceCheck.Filesystem it ->
          "filesystem " + quotedName + " with path " + quoted(it.path());
      case ServiceCheck.Directory it ->
          "directory " + quotedName + " with path " + quoted(it.path());
      case ServiceCheck.File it -> "file " + quotedName + " with path " + quoted(it.path());
      case ServiceCheck.Host it -> "host " + quotedName + " with address " + quoted(it.address());
    };
  }

  private void rule(Rule rule) {
    StringBuilder text = new StringBuilder("if ").append(test(rule.test()));
    Occurrence occurrence = rule.occurrence();
    if (occurrence.count() != occurrence.within()) {
      text.append(
          " for %d times within %d cycles".formatted(occurrence.count(), occurrence.within()));
    } else if (!occurrence.equals(Occurrence.AT_ONCE)) {
      text.append(" for ").append(occurrence.count()).append(" cycles");
    }
    text.append(" then ").append(action(rule.action()));
    rule.recovery().ifPresent(it -> text.append(" else if succeeded then ").append(action(it)));
    line(text.toString());
  }

  private static String test(RuleTest test) {
    return switch (test) {
      case RuleTest.Resource it ->
          it.kind().word() + " " + it.operator().symbol() + " " + it.limit();
      case RuleTest.Space it ->
          switch (it.kind()) {
                case SPACE -> "space usage ";
                case INODE -> "inode usage ";
              }
              + it.operator().symbol()
              + " "
              + it.limit();
      case RuleTest.Size it -> "size " + it.operator().symbol() + " " + it.limit();
      case RuleTest.Age it ->
          "timestamp " + it.operator().symbol() + " " + it.limit().toSeconds() + " seconds";
      case RuleTest.Changed it ->
          "changed "
              + switch (it.kind()) {
                case TIMESTAMP -> "timestamp";
                case CHECKSUM -> "checksum";
                case SIZE -> "size";
                case PID -> "pid";
              };
      case RuleTest.Missing _ -> "does not exist";
      case RuleTest.Connection it -> connection(it);
    };
  }

  private static String connection(RuleTest.Connection test) {
    String target =
        switch (test.target()) {
          case RuleTest.Target.UnixSocket it -> "unixsocket " + quoted(it.path());
          case RuleTest.Target.Port it ->
              it.host().map(host -> "host " + quoted(host) + " ").orElse("")
                  + "port "
                  + it.port()
                  + " type "
                  + switch (it.transport()) {
                    case TCP -> "tcp";
                    case UDP -> "udp";
                  };
        };
    String conversation =
        switch (test.conversation()) {
          case RuleTest.Conversation.None _ -> "";
          case RuleTest.Conversation.Http it ->
              " protocol http and request " + quoted(it.request());
          case RuleTest.Conversation.Script it ->
              it.steps().stream().map(Printer::step).collect(Collectors.joining());
        };
    return "failed "
        + target
        + conversation
        + " with timeout "
        + test.timeout().toSeconds()
        + " seconds";
  }

  private static String step(RuleTest.Step step) {
    return switch (step.kind()) {
          case SEND -> " send ";
          case EXPECT -> " expect ";
        }
        + quoted(step.text());
  }

  private static String action(Action action) {
    return switch (action) {
      case Action.Simple it -> it.word();
      case Action.Execute it -> "exec " + timed(it.program());
    };
  }

  private static String timed(Program program) {
    StringBuilder text = new StringBuilder();
    text.append('"').append(arguments(program.arguments())).append('"');
    program.user().ifPresent(user -> text.append(" as uid ").append(quoted(user)));
    program.group().ifPresent(group -> text.append(" and gid ").append(quoted(group)));
    if (!program.timeout().equals(Program.DEFAULT_TIMEOUT)) {
      text.append(" with timeout ").append(program.timeout().toSeconds()).append(" seconds");
    }
    return text.toString();
  }

  private static String arguments(List<String> arguments) {
    return arguments.stream()
        .map(
            argument ->
                argument.isEmpty() || argument.chars().anyMatch(c -> c <= ' ')
                    ? "'" + argument + "'"
                    : argument)
        .collect(Collectors.joining(" "));
  }

  /** A text never holds both kinds of quotation marks: it came out of one of them. */
  private static String quoted(String text) {
    char quote = text.indexOf('"') < 0 ? '"' : '\'';
    return quote + text + quote;
  }
}
