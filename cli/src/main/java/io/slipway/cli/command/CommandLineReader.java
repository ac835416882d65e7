package io.slipway.cli.command;

import io.slipway.base.SimilarNames;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.command.CommandCatalog.Audience;
import io.slipway.cli.command.CommandCatalog.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Understands the arguments: which command, with which options. */
public final class CommandLineReader {
  /** What the arguments ask for. */
  public sealed interface Request {
    /** To print this. */
    record Help(String text) implements Request {}

    /** To run a command whose options are set. */
    record Run(Command command, GlobalOptions options, Audience audience) implements Request {}
  }

  /** Global flags that take the next argument, so that it is not the command. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-e",
          "--environment",
          "--ca-cert",
          "--client",
          "--client-secret",
          "-d",
          "--deployment",
          "--config",
          "--column",
          "--parallel");

  static List<String> globalFlagsWithValue() {
    return WITH_VALUE.stream().sorted().toList();
  }

  private static final Set<String> HELP = Set.of("-h", "--help", "help");
  private static final Set<String> VERSION = Set.of("-v", "--version");

  private final CommandCatalog catalog;

  public CommandLineReader(CommandCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * @throws CommandFailed when there is no such command or it has no such option
   */
  public Request read(List<String> arguments) {
    int position = commandPosition(arguments);
    if (position < 0) {
      return arguments.stream().anyMatch(VERSION::contains)
          ? new Request.Run(new LocalCommands.Version(), new GlobalOptions(), Audience.PEOPLE)
          : new Request.Help(overview());
    }
    String word = arguments.get(position);
    List<String> rest = new ArrayList<>(arguments);
    rest.remove(position);
    if (HELP.contains(word)) {
      if (rest.isEmpty()) {
        return new Request.Help(overview());
      }
      word = rest.getFirst();
      rest = List.of("--help");
    }
    return read(entry(word), rest);
  }

  private Entry entry(String word) {
    return catalog
        .find(word)
        .orElseThrow(
            () ->
                new CommandFailed(
                    "Unknown command '%s'.%s 'slipway help' lists all commands."
                        .formatted(
                            word,
                            SimilarNames.question(
                                word, catalog.entries().stream().map(Entry::name).toList()))));
  }

  private static int commandPosition(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-")) {
        return i;
      }
      if (WITH_VALUE.contains(argument)) {
        i++;
      }
    }
    return -1;
  }

  private static Request read(Entry entry, List<String> arguments) {
    Command command = entry.command().get();
    GlobalOptions options = new GlobalOptions();
    CommandLine line = new CommandLine(command);
    line.addMixin("global", options);
    line.setCommandName("slipway " + entry.name());
    line.getCommandSpec().usageMessage().description(entry.summary() + ".");
    line.setExpandAtFiles(false);
    line.setOverwrittenOptionsAllowed(true);
    try {
      line.parseArgs(withValues(entry, arguments).toArray(String[]::new));
    } catch (UnmatchedArgumentException e) {
      throw new CommandFailed(unmatched(entry, line, e.getUnmatched().getFirst()), e);
    } catch (ParameterException e) {
      throw new CommandFailed(hint(entry, problem(e)), e);
    }
    return line.isUsageHelpRequested()
        ? new Request.Help(line.getUsageMessage(Ansi.OFF))
        : new Request.Run(command, options, entry.audience());
  }

  /** In the words of the stock command line, not in those of the library. */
  private static String problem(ParameterException e) {
    List<ArgSpec> missing =
        e instanceof MissingParameterException lacking ? lacking.getMissing() : List.of();
    // The library does not tell a flag that is missing from one whose value is, but by its words.
    boolean flagsMissing = String.valueOf(e.getMessage()).startsWith("Missing required option");
    List<OptionSpec> required =
        missing.stream().filter(OptionSpec.class::isInstance).map(OptionSpec.class::cast).toList();
    if (flagsMissing && !required.isEmpty()) {
      return missingFlags(required);
    }
    String given = e.getValue() == null ? "" : ": '" + e.getValue() + "'";
    ArgSpec first = missing.isEmpty() ? e.getArgSpec() : missing.getFirst();
    if (first instanceof OptionSpec option) {
      String flag = option.longestName().replaceFirst("^--?", "");
      return missing.isEmpty()
          ? "invalid argument for flag `" + flag + "'" + given
          : "expected argument for flag `" + flag + "'";
    }
    if (missing.isEmpty()) {
      return first == null
          ? "the arguments cannot be read"
          : "invalid argument `" + first.paramLabel() + "`" + given;
    }
    List<String> names = missing.stream().map(one -> "`" + one.paramLabel() + "`").toList();
    return names.size() == 1
        ? "the required argument " + names.getFirst() + " was not provided"
        : "the required arguments " + String.join(" and ", names) + " were not provided";
  }

  private static String missingFlags(List<OptionSpec> options) {
    List<String> flags =
        options.stream()
            .map(option -> "`" + String.join(", ", option.names()) + "'")
            .sorted()
            .toList();
    return flags.size() == 1
        ? "the required flag " + flags.getFirst() + " was not specified"
        : "the required flags " + String.join(" and ", flags) + " were not specified";
  }

  /** A flag whose value may be missing never takes the next argument for it. */
  private static List<String> withValues(Entry entry, List<String> arguments) {
    return arguments.stream()
        .map(argument -> entry.optionalValues().getOrDefault(argument, argument))
        .toList();
  }

  private static String unmatched(Entry entry, CommandLine line, String argument) {
    if (!argument.startsWith("-")) {
      return hint(entry, "Unexpected argument '" + argument + "'");
    }
    String flag = argument.replaceFirst("=.*", "");
    List<String> known =
        line.getCommandSpec().options().stream()
            .flatMap(option -> List.of(option.names()).stream())
            .toList();
    return hint(
        entry,
        "unknown flag `"
            + flag.replaceFirst("^--?", "")
            + "'."
            + SimilarNames.question(flag, known));
  }

  private static String hint(Entry entry, String problem) {
    String stop = problem.endsWith(".") || problem.endsWith("?") ? "" : ".";
    return problem + stop + " See 'slipway " + entry.name() + " --help'.";
  }

  private String overview() {
    StringBuilder text =
        new StringBuilder(
            """
            Usage: slipway [OPTIONS] COMMAND [ARGUMENTS]

            Runs BOSH releases on this machine, or speaks to a Director elsewhere.

              slipway run [RELEASE_DIR]   makes a release of the directory and runs its jobs here

            Commands (slipway COMMAND --help for their options):
            """);
    for (Entry entry : catalog.entries()) {
      String names = String.join(", ", names(entry));
      text.append("  ").append(names).repeat(' ', Math.max(2, 28 - names.length()));
      text.append(entry.summary()).append('\n');
    }
    return text.toString();
  }

  private static List<String> names(Entry entry) {
    List<String> names = new ArrayList<>(List.of(entry.name()));
    names.addAll(entry.aliases());
    return names;
  }
}
