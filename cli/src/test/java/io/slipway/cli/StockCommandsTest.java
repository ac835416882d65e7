package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.cli.command.CommandCatalog;
import io.slipway.cli.command.GlobalOptions;
import io.slipway.cli.main.Cli;
import io.slipway.testkit.StockCommandLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every command of the stock command line is one of ours as well, with the same aliases, arguments
 * and flags (Director API, section 10).
 */
final class StockCommandsTest {
  private static final List<String> GLOBAL_FLAGS =
      List.of(
          "--config=",
          "-e,--environment=",
          "--ca-cert=",
          "--sha2",
          "--parallel=",
          "--client=",
          "--client-secret=",
          "-d,--deployment=",
          "--column=",
          "--json",
          "--tty",
          "--no-color",
          "-n,--non-interactive",
          "-h,--help");

  private static final Pattern COMMAND =
      Pattern.compile("^  ([a-z0-9-]+) .*https://\\S+(?: \\(aliases: (.*)\\))?");
  private static final Pattern FLAG =
      Pattern.compile("^ {6,10}(?:-[a-zA-Z], )?--[a-z0-9-]+=?", Pattern.MULTILINE);

  @TempDir Path home;

  private record Stock(
      String name, List<String> aliases, List<String> arguments, List<String> flags) {
    static Stock parse(String line) {
      String[] parts = line.split("; ", -1);
      return new Stock(parts[0], words(parts[1], ","), words(parts[2], " "), words(parts[3], " "));
    }

    private static List<String> words(String text, String separator) {
      return text.equals("-") ? List.of() : Arrays.asList(text.split(separator, -1));
    }
  }

  private final CommandCatalog catalog = Cli.catalog();

  @Test
  void allAreThere() throws IOException {
    List<Stock> stock = stock();
    assertThat(stock).hasSize(94);
    Set<String> missing = new TreeSet<>();
    for (Stock one : stock) {
      for (String word : withAliases(one)) {
        Optional<String> found = catalog.find(word).map(CommandCatalog.Entry::name);
        if (found.isPresent()) {
          assertThat(found).as(word).contains(one.name());
        } else if (!word.equals("help")) {
          missing.add(one.name());
        }
      }
    }
    assertThat(missing).as("missing commands").isEmpty();
  }

  /** What is recorded is what the stock command line says of itself. */
  @Test
  void theRecordIsTrue() throws Exception {
    Optional<StockCommandLine> bosh = StockCommandLine.find(home);
    assumeTrue(bosh.isPresent(), "no stock bosh command line");
    List<String> recorded = new ArrayList<>();
    for (Stock one : stock()) {
      recorded.add(one.name() + " " + one.aliases());
    }
    List<String> told = new ArrayList<>();
    for (String line : bosh.get().run(home, "help").out().lines().toList()) {
      Matcher command = COMMAND.matcher(line);
      if (command.find()) {
        String aliases = command.group(2) == null ? "" : command.group(2);
        told.add(command.group(1) + " [" + aliases + "]");
      }
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(recorded);
    for (Stock one : stock()) {
      String help = bosh.get().run(home, one.name(), "--help").out();
      int options = help.indexOf("[" + one.name() + " command options]");
      List<String> flags =
          options < 0
              ? List.of()
              : FLAG.matcher(help.substring(options))
                  .results()
                  .map(flag -> flag.group().strip().replace(", ", ","))
                  .toList();
      assertThat(flags).as(one.name()).containsExactlyInAnyOrderElementsOf(one.flags());
    }
  }

  private static List<String> withAliases(Stock one) {
    List<String> words = new ArrayList<>(List.of(one.name()));
    words.addAll(one.aliases());
    return words;
  }

  @Test
  void theyTakeTheSameFlagsAndArguments() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Stock one : stock()) {
      Optional<CommandCatalog.Entry> entry = catalog.find(one.name());
      if (entry.isPresent()) {
        CommandSpec spec = new CommandLine(entry.get().command().get()).getCommandSpec();
        missing.addAll(missingFlags(one.name(), one.flags(), spec));
        assertThat(arguments(spec)).as("arguments of " + one.name()).isEqualTo(arguments(one));
      }
    }
    assertThat(missing).as("missing flags").isEmpty();
  }

  @Test
  void theyTakeTheSameGlobalFlags() {
    CommandLine line = new CommandLine(CommandSpec.create());
    line.addMixin("global", new GlobalOptions());
    CommandSpec spec = line.getCommandSpec();
    assertThat(missingFlags("", GLOBAL_FLAGS, spec)).isEmpty();
  }

  private static List<String> missingFlags(String command, List<String> flags, CommandSpec spec) {
    List<String> missing = new ArrayList<>();
    for (String flag : flags) {
      boolean takesValue = flag.endsWith("=");
      for (String name : flag.replace("=", "").split(",", -1)) {
        OptionSpec option = spec.findOption(name);
        if (option == null) {
          missing.add(command + " " + name);
        } else {
          assertThat(option.arity().max() > 0)
              .as("whether a value follows %s %s", command, name)
              .isEqualTo(takesValue);
        }
      }
    }
    return missing;
  }

  /** How many arguments are needed, and how many there may be. */
  private static List<Integer> arguments(Stock one) {
    int needed =
        (int) one.arguments().stream().filter(argument -> !argument.startsWith("[")).count();
    boolean any =
        one.arguments().stream().anyMatch(argument -> argument.replace("]", "").endsWith("..."));
    return List.of(needed, any ? Integer.MAX_VALUE : one.arguments().size());
  }

  private static List<Integer> arguments(CommandSpec spec) {
    int needed =
        spec.positionalParameters().stream()
            .map(ArgSpec::arity)
            .mapToInt(range -> range.min())
            .sum();
    int most =
        spec.positionalParameters().stream()
            .map(ArgSpec::arity)
            .mapToInt(range -> range.max())
            .sum();
    return List.of(needed, most);
  }

  private static List<Stock> stock() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(StockCommandsTest.class.getResourceAsStream("stock-commands.txt"))) {
      Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
      return lines.filter(line -> !line.startsWith("#")).map(Stock::parse).toList();
    }
  }
}
