package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.base.SlipwayException;
import io.slipway.testkit.StockCommandLine;
import io.slipway.testkit.StockCommandLine.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the stock command line makes of documents, byte for byte: {@code bosh int} of generated
 * ones, where it is installed, and a recording of the same for everywhere else.
 */
final class GoDifferentialTest {
  private static final int COMPARED = 60;
  private static final int RECORDED = 400;
  private static final String FAILS = "(fails)\n";
  private static final String DOCUMENT = "=== document\n";

  /** Stands for the character in the recording, which is to be text. */
  private static final String NUL = "␀";

  private static final String OUTPUT = "=== output\n";

  @TempDir Path temporary;

  @Test
  void asRecorded() throws IOException {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (String pair : recording().split(DOCUMENT, -1)) {
      if (!pair.isEmpty()) {
        String[] sides = pair.split(OUTPUT, -1);
        compare(sides[0].replace(NUL, "\0"), sides[1], differences);
        compared++;
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isEqualTo(GoDocuments.scalars().size() + RECORDED);
  }

  private static String recording() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(GoDifferentialTest.class.getResourceAsStream("/bosh-int.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void asInstalled() throws Exception {
    Optional<StockCommandLine> bosh = StockCommandLine.find(temporary);
    assumeTrue(bosh.isPresent(), "no stock bosh command line");
    List<String> differences = new ArrayList<>();
    // Other documents than the recorded ones.
    for (int seed = RECORDED; seed < RECORDED + COMPARED; seed++) {
      String document = new GoDocuments(new Random(seed)).document();
      compare(document, theirs(bosh.orElseThrow(), document), differences);
    }
    assertThat(differences).isEmpty();
  }

  private static void compare(String document, String theirs, List<String> differences) {
    String ours = ours(document);
    if (!ours.equals(theirs)) {
      differences.add("%n== document%n%s== bosh%n%s== ours%n%s".formatted(document, theirs, ours));
    }
  }

  private static String ours(String document) {
    try {
      return YamlWriter.go().write(Yaml.parse(document, "t.yml", YamlDialect.GO).root());
    } catch (SlipwayException _) {
      return FAILS;
    }
  }

  private String theirs(StockCommandLine bosh, String document) throws Exception {
    Path file = Files.writeString(temporary.resolve("t.yml"), document);
    Outcome outcome = bosh.run(temporary, "int", file.toString());
    return outcome.exitCode() == 0 ? outcome.out() : FAILS;
  }

  /**
   * Records anew: {@code SLIPWAY_RECORD=FILE} in the environment, with the stock command line
   * installed.
   */
  @Test
  void records() throws Exception {
    String target = System.getenv("SLIPWAY_RECORD");
    assumeTrue(target != null, "nothing to record");
    StockCommandLine bosh = StockCommandLine.find(temporary).orElseThrow();
    StringBuilder recording = new StringBuilder();
    List<String> documents = new ArrayList<>();
    GoDocuments.scalars().forEach(scalar -> documents.add("a: " + scalar + "\n"));
    for (int seed = 0; seed < RECORDED; seed++) {
      documents.add(new GoDocuments(new Random(seed)).document());
    }
    for (String document : documents) {
      recording
          .append(DOCUMENT)
          .append(document.replace("\0", NUL))
          .append(OUTPUT)
          .append(theirs(bosh, document));
    }
    Files.writeString(Path.of(target), recording);
  }
}
