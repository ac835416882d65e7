package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts are put to work in the shells they are for. */
final class CompletionTest {
  @TempDir Path directory;

  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void close() {
    director.close();
  }

  private CommandRunner.Outcome completion(String... shell) {
    String[] arguments = new String[shell.length + 1];
    arguments[0] = "completion";
    System.arraycopy(shell, 0, arguments, 1, shell.length);
    return new CommandRunner(director, directory).run(arguments);
  }

  @Test
  void saysWhichShellsThereAre() {
    assertThat(completion().out()).contains("source <(slipway completion bash)");
    assertThat(completion("ksh").err()).startsWith("Unknown shell 'ksh'");
  }

  @Test
  void bashCompletesCommandsAndFlags() throws Exception {
    Path script = Files.writeString(directory.resolve("s.bash"), completion("bash").out());
    assertThat(bash(script, "slipway", "upload-re")).containsExactly("upload-release");
    assertThat(bash(script, "slipway", "-d", "dep", "recr")).containsExactly("recreate");
    assertThat(bash(script, "slipway", "create-release", "--ti"))
        .containsExactly("--timestamp-version");
    assertThat(bash(script, "slipway", "cr", "--tar")).containsExactly("--tarball");
    assertThat(bash(script, "slipway", "locks", "--js")).containsExactly("--json");
    assertThat(bash(script, "slipway", "--env")).containsExactly("--environment");
    // Files are the shell's own business.
    assertThat(bash(script, "slipway", "deploy", "x")).isEmpty();
  }

  private static List<String> bash(Path script, String... words) throws Exception {
    String line = String.join(" ", words);
    String program =
        """
        source "%s"
        COMP_WORDS=(%s); COMP_CWORD=%d
        _slipway
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, line, words.length - 1);
    return run("bash", "-c", program);
  }

  private static List<String> run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.lines().filter(line -> !line.isBlank()).toList();
  }

  private static boolean isInstalled(String shell) {
    try {
      return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
    } catch (IOException e) {
      System.out.println("Skipped " + shell + ": not installed");
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void zshTakesTheSameScript() throws Exception {
    assertThat(completion("zsh").out())
        .startsWith("autoload -U +X bashcompinit && bashcompinit\n")
        .endsWith(completion("bash").out());
    assumeTrue(isInstalled("zsh"));
    Path script = Files.writeString(directory.resolve("s.zsh"), completion("zsh").out());
    run("zsh", "-n", script.toString());
  }

  @Test
  void fishHasALineForEach() throws Exception {
    assertThat(completion("fish").out())
        .contains("complete -c slipway -n __fish_use_subcommand -f -a 'deploy' -d ")
        .contains("complete -c slipway -l environment\n")
        .contains(
            "complete -c slipway -n '__fish_seen_subcommand_from create-release cr' -l tarball\n");
    assumeTrue(isInstalled("fish"));
    Path script = Files.writeString(directory.resolve("s.fish"), completion("fish").out());
    run("fish", "-n", script.toString());
  }
}
