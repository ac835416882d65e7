package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.cli.Linter.Finding;
import io.slipway.cli.Linter.Severity;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintTest {
  private static final Finding ERROR =
      new Finding(
          Severity.ERROR,
          "undeclared-property",
          "jobs/web/templates/x.erb",
          OptionalInt.of(3),
          OptionalInt.of(7),
          "property 'prot' is not declared",
          "web",
          "prot");
  private static final Finding WARNING =
      new Finding(
          Severity.WARNING,
          "unused-property",
          "jobs/web/spec",
          OptionalInt.of(9),
          OptionalInt.empty(),
          "property 'port' is declared",
          "web",
          "port");

  @TempDir Path directory;

  private CommandRunner runner() {
    return new CommandRunner(new FakeDirector(), directory);
  }

  @Test
  void findingsArePrintedAsACompilerDoes() {
    Outcome outcome = runner().finding(ERROR, WARNING).run("lint", "shop");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .isEqualTo(
            """
            jobs/web/templates/x.erb:3:7: error: property 'prot' is not declared [undeclared-property]
            jobs/web/spec:9: warning: property 'port' is declared [unused-property]
            Release 'shop' (1 job, 0 packages): 1 error, 1 warning, 0 notes
            """);
  }

  @Test
  void warningsFailOnlyWhereThatIsAskedFor() {
    assertThat(runner().finding(WARNING).run("lint").exitCode()).isZero();
    assertThat(runner().finding(WARNING).run("lint", "--strict").exitCode()).isEqualTo(1);
    assertThat(
            runner()
                .finding(WARNING)
                .run("lint", "--strict", "--ignore", "unused-property")
                .exitCode())
        .isZero();
  }

  @Test
  void aRuleThatDoesNotExist() {
    Outcome outcome = runner().run("lint", "--ignore", "unused-proprty");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("There is no rule 'unused-proprty'. Did you mean 'unused-property'?");
  }

  @Test
  void manifestsAreRead() throws IOException {
    Files.writeString(directory.resolve("m.yml"), "name: shop\n");
    assertThat(runner().run("lint", "shop", "-m", "m.yml").out()).contains("1 package)");
    assertThat(runner().run("lint", "shop", "-m", "none.yml").exitCode()).isEqualTo(1);
  }

  @Test
  void findingsAsJson() {
    Outcome outcome = runner().finding(ERROR).run("lint", "shop", "--json");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(Json.parseObject(outcome.out()).get("Tables"))
        .asInstanceOf(LIST)
        .first()
        .asInstanceOf(MAP)
        .extractingByKey("Rows")
        .asInstanceOf(LIST)
        .first()
        .isEqualTo(
            Map.of(
                "file", "jobs/web/templates/x.erb",
                "line", "3",
                "column", "7",
                "severity", "error",
                "rule", "undeclared-property",
                "job", "web",
                "property", "prot",
                "message", "property 'prot' is not declared"));
  }
}
