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
   * The program at {@code $BOSH_CLI}, or {@code bosh} on the path; says that the comparison is
   * skipped when there is none.
   *
   * @param home where it keeps its files
   */
  public static Optional<StockCommandLine> find(Path home) {
    Optional<Path> found =
        Stream.concat(
                Stream.ofNullable(System.getenv("BOSH_CLI")),
                Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(directory -> directory + "/bosh"))
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.out.println("Skipped the comparison with the stock bosh command line: not installed");
    }
    return found.map(program -> new StockCommandLine(program, home));
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
