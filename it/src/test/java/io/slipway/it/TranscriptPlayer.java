package io.slipway.it;

import io.slipway.it.Transcript.Row;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays the rows of transcripts one after another and collects what is not as they say. */
final class TranscriptPlayer {
  private static final Pattern CAPTURE = Pattern.compile("([a-z_]+) = /(.*)/");

  /** What differs from one run to the next. */
  private static final Pattern CHANCE =
      Pattern.compile("Task \\d+|\\d\\d:\\d\\d:\\d\\d|(?<=UTC )\\d{4}|\u001b\\[[0-9;]*m");

  /** No command of the stock CLI may come upon what the Director does not know. */
  private static final Pattern UNKNOWN_ENDPOINT =
      Pattern.compile("Endpoint '[^']*' not found|Not Found: /");

  private final Path cli;
  private final Path folder;
  private final Map<String, String> environment;
  private final Optional<TestSlipway> slipway;
  private final Map<String, String> names;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param cli the stock CLI
   * @param folder of the files, and home of whoever runs it
   * @param slipway whose command line is to say the same, where a row wants that
   * @param names that rows know from the beginning
   */
  TranscriptPlayer(
      Path cli,
      Path folder,
      Map<String, String> environment,
      Optional<TestSlipway> slipway,
      Map<String, String> names) {
    this.cli = cli;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.slipway = slipway;
    this.names = new HashMap<>(names);
  }

  TranscriptPlayer play(String transcript) throws IOException, InterruptedException {
    for (Row row : Transcript.read(transcript).rows()) {
      play(row);
    }
    return this;
  }

  /** Fails, telling everything, when something was not as expected. */
  void end() {
    if (!problems.isEmpty()) {
      throw new AssertionError(
          problems.size() + " rows are not as expected:\n\n" + String.join("\n\n", problems));
    }
  }

  private void play(Row row) throws IOException, InterruptedException {
    String text = filledIn(row.text());
    switch (row.runner()) {
      case FILE ->
          Files.writeString(folder.resolve(text), filledIn(String.join("\n", row.lines())) + "\n");
      case SHELL -> check(row, run(List.of("sh", "-c", text)));
      case STOCK -> checkStock(row, bosh(Row.words(text), "--tty"));
      case BOTH -> {
        List<String> words = Row.words(text);
        Outcome theirs = bosh(words, "--tty");
        checkStock(row, theirs);
        compare(row, theirs, slipway(words, "--tty"));
        Outcome json = bosh(words, "--json");
        compareTables(row, json, slipway(words, "--json"));
      }
    }
  }

  private Outcome bosh(List<String> words, String flag) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(cli.toString(), "-n", "--no-color", flag));
    command.addAll(words);
    return run(command);
  }

  private Outcome slipway(List<String> words, String flag) {
    List<String> all = new ArrayList<>(List.of("-n", "--no-color", flag));
    all.addAll(words);
    return slipway.orElseThrow().run(all.toArray(String[]::new));
  }

  private Outcome run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("BOSH_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(command, process.waitFor(), said);
  }

  private void checkStock(Row row, Outcome outcome) {
    check(row, outcome);
    boolean expected = row.lines().stream().anyMatch(line -> UNKNOWN_ENDPOINT.matcher(line).find());
    if (!expected && UNKNOWN_ENDPOINT.matcher(outcome.text()).find()) {
      problems.add(row.place() + " ends in an unknown endpoint: " + outcome);
    }
  }

  private void check(Row row, Outcome outcome) {
    List<String> wrong = new ArrayList<>();
    if (outcome.exitCode() != row.exitCode()) {
      wrong.add("exit code " + row.exitCode());
    }
    for (String line : row.lines()) {
      if (!isMet(filledIn(line), outcome.text())) {
        wrong.add(filledIn(line));
      }
    }
    if (!wrong.isEmpty()) {
      problems.add(row.place() + " lacks: " + String.join("\n  and: ", wrong) + "\n" + outcome);
    }
  }

  private boolean isMet(String expected, String said) {
    Matcher capture = CAPTURE.matcher(expected);
    if (capture.matches()) {
      Matcher found = Pattern.compile(capture.group(2), Pattern.MULTILINE).matcher(said);
      boolean met = found.find();
      names.put(capture.group(1), met ? found.group(1) : "(no " + capture.group(1) + ")");
      return met;
    }
    if (expected.startsWith("/") && expected.endsWith("/") && expected.length() > 1) {
      String pattern = expected.substring(1, expected.length() - 1);
      return Pattern.compile(pattern, Pattern.MULTILINE).matcher(said).find();
    }
    return expected.startsWith("!")
        ? !said.contains(expected.substring(1))
        : said.contains(expected);
  }

  private void compare(Row row, Outcome theirs, Outcome ours) {
    if (theirs.exitCode() != ours.exitCode() || !normal(theirs).equals(normal(ours))) {
      problems.add(row.place() + ": not the same\n" + theirs + "\nbut\n" + ours);
    }
  }

  private static String normal(Outcome outcome) {
    return CHANCE.matcher(outcome.text()).replaceAll("…").strip();
  }

  private void compareTables(Row row, Outcome theirs, Outcome ours) {
    if (!theirs.text().startsWith("{")) {
      compare(row, theirs, ours); // the stock CLI does not always heed the flag
      return;
    }
    if (!tables(theirs).equals(tables(ours))) {
      problems.add(row.place() + ": not the same tables\n" + theirs + "\nbut\n" + ours);
    }
  }

  /** No notes are null in some tables of the stock CLI, and an empty list in others. */
  private static String tables(Outcome outcome) {
    @Nullable Object tables = Json.parseObject(outcome.text()).get("Tables");
    return Json.write(tables).replace("\"Notes\":[]", "\"Notes\":null");
  }

  private String filledIn(String text) {
    String filled = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      filled = filled.replace("{" + name.getKey() + "}", name.getValue());
    }
    return filled;
  }
}
