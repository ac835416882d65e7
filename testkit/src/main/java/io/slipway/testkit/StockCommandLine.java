package io.slipway.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The stock {@code bosh} command line of this machine, as tests compare with it. */
public final class StockCommandLine {
  private final Path program;
  private final Path home;

  private StockCommandLine(Path program, Path home) {
    this.program = program;
    this.home = home;
  }

  /**
   * What a run left behind.
   *
   * @param out standard output
   * @param err standard error
   */
  public record Outcome(int exitCode, String out, String err) {}

  /**
   * The program at {@code $BOSH_CLI}, or {@code bosh} on the path; says so when there is none.
   *
   * @param home where it keeps its files
   */
  public static Optional<StockCommandLine> find(Path home) {
    Optional<Path> found = program();
    return found.map(program -> new StockCommandLine(program, home));
  }

  /** The program at {@code $BOSH_CLI}, or {@code bosh} on the path; says so when there is none. */
  public static Optional<Path> program() {
    Optional<Path> found =
        Optional.ofNullable(System.getenv("BOSH_CLI"))
            .filter(configured -> !configured.isEmpty())
            .map(Path::of)
            .filter(Files::isExecutable)
            .or(() -> program("bosh"));
    if (found.isEmpty()) {
      System.out.println(
          "Skipped what needs the stock bosh CLI: install it or point BOSH_CLI at it");
    }
    return found;
  }

  /** A program on the path. */
  public static Optional<Path> program(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Runs it without questions. */
  public Outcome run(Path directory, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-n"));
    command.addAll(List.of(arguments));
    Files.createDirectories(home);
    Path err = Files.createTempFile("bosh", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(directory.toFile()).redirectError(err.toFile());
      builder.environment().put("HOME", home.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), out, Files.readString(err));
    } finally {
      Files.deleteIfExists(err);
    }
  }
}
