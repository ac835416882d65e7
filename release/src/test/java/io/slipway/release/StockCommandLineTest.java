package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.base.Clock;
import io.slipway.testkit.StockCommandLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both command lines make the same manifests of the same directories, apart from the digests of the
 * archives, and read one another's. Runs where the stock one is installed: at {@code $BOSH_CLI}, or
 * as {@code bosh} on the path.
 */
final class StockCommandLineTest {
  private static final Pattern DIGEST = Pattern.compile("sha1: .*");

  @TempDir Path temporary;

  @Test
  void sameManifests() throws Exception {
    StockCommandLine bosh = stockCommandLine();
    for (int seed = 0; seed < 4; seed++) {
      Path root = generate(temporary.resolve("release" + seed), new Random(seed));
      String theirs = createRelease(bosh, root, "9");
      BuiltRelease ours =
          new ReleaseBuilder(
                  ReleaseDirectory.open(root), temporary.resolve("cache"), Clock.system())
              .build(temporary.resolve("ours"), "9");

      assertThat(withoutDigests(ours.manifestText()))
          .as("seed %d", seed)
          .isEqualTo(withoutDigests(theirs));
    }
  }

  @Test
  void eachReadsWhatTheOtherWrote() throws Exception {
    StockCommandLine bosh = stockCommandLine();
    Path root = GoldenRelease.create(temporary.resolve("demo"));
    ReleaseBuilder builder =
        new ReleaseBuilder(
            ReleaseDirectory.open(root), temporary.resolve("home/.bosh/cache"), Clock.system());
    String first = builder.createDevRelease(DevReleaseOptions.DEFAULT.withForce()).manifestText();

    // Next version, and our archives used again: the digests are the same.
    run(
        bosh,
        root,
        "create-release",
        "--force",
        "--tarball",
        temporary.resolve("t.tgz").toString());
    String second = Files.readString(root.resolve("dev_releases/demo/demo-0+dev.2.yml"));
    assertThat(second).isEqualTo(first.replace("0+dev.1", "0+dev.2"));
    assertThat(builder.findUnchangedDevRelease("demo")).contains("0+dev.2");
    assertThat(builder.createDevRelease(DevReleaseOptions.DEFAULT.withForce()).version())
        .isEqualTo("0+dev.3");

    UploadedRelease uploaded =
        ReleaseArchive.open(
            temporary.resolve("t.tgz"), Files.createDirectory(temporary.resolve("work")));
    assertThat(uploaded.version()).isEqualTo("0+dev.2");
    UploadedJob web = uploaded.jobs().getFirst();
    assertThat(JobArchive.read(web.archive().orElseThrow(), "web").templates()).hasSize(2);
  }

  /** With the folders that both have by themselves, in either order. */
  @Test
  void bothWorkInOneFolder() throws Exception {
    StockCommandLine bosh = stockCommandLine();
    for (boolean oursFirst : List.of(true, false)) {
      Path root = GoldenRelease.create(temporary.resolve("both-" + oursFirst));
      ReleaseBuilder ours =
          new ReleaseBuilder(
              ReleaseDirectory.open(root),
              new ReleaseCaches(
                  temporary.resolve("slipway/cache"), temporary.resolve("home/.bosh/cache")),
              Clock.system());
      if (oursFirst) {
        ours.createDevRelease(DevReleaseOptions.DEFAULT.withForce());
        run(bosh, root, "create-release", "--force");
      } else {
        run(bosh, root, "create-release", "--force");
        ours.createDevRelease(DevReleaseOptions.DEFAULT.withForce());
      }

      String first = Files.readString(root.resolve("dev_releases/demo/demo-0+dev.1.yml"));
      String second = Files.readString(root.resolve("dev_releases/demo/demo-0+dev.2.yml"));
      assertThat(second).isEqualTo(first.replace("0+dev.1", "0+dev.2"));
      GoldenRelease.write(root, "src/app/new", "more");
      run(bosh, root, "create-release", "--force");
      assertThat(
              new ReleaseBuilder(
                      ReleaseDirectory.open(root),
                      new ReleaseCaches(
                          temporary.resolve("slipway/cache"),
                          temporary.resolve("home/.bosh/cache")),
                      Clock.system())
                  .findUnchangedDevRelease("demo"))
          .contains("0+dev.3");
    }
  }

  private static String createRelease(StockCommandLine bosh, Path root, String version)
      throws Exception {
    run(bosh, root, "create-release", "--force", "--version", version);
    String name = ReleaseDirectory.open(root).name();
    return Files.readString(
        root.resolve("dev_releases/%s/%s-%s.yml".formatted(name, name, version)));
  }

  private static void run(StockCommandLine bosh, Path root, String... arguments) throws Exception {
    StockCommandLine.Outcome outcome = bosh.run(root, arguments);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
  }

  private static String withoutDigests(String manifest) {
    return DIGEST.matcher(manifest).replaceAll("sha1: …");
  }

  /** A release of several jobs and packages with everything that has a say in a fingerprint. */
  private static Path generate(Path root, Random random) {
    GoldenRelease.create(root, random);
    GoldenRelease.link(root, "src/tree/to-directory", "../tree2");
    GoldenRelease.link(root, "src/tree/to-nowhere", "missing");
    GoldenRelease.write(root, "src/tree2/inside", "x");
    for (int i = 0; i < 30; i++) {
      String name = "src/tree/" + name(random) + "/" + name(random) + i + (i % 2 == 0 ? ".c" : "");
      if (random.nextBoolean()) {
        GoldenRelease.write(root, name, "content " + random.nextInt());
      } else {
        GoldenRelease.script(root, name, "content " + random.nextInt());
      }
    }
    GoldenRelease.write(root, "config/blobs.yml", "tree/blob:\n  size: 4\n  sha: abc\n");
    GoldenRelease.write(root, "blobs/tree/blob", "blob");
    List<String> patterns =
        List.of(
            "tree/**/*",
            "tree/**",
            "tree/*/*",
            "tree/**/*.c",
            "tree/{a,b,.d}*/*",
            "tree/[!-~]*/?*");
    for (int i = 0; i < patterns.size(); i++) {
      String pkg = "12e34567890".substring(0, 2 + i % 3) + i + (i % 2 == 0 ? "" : "x");
      GoldenRelease.write(
          root,
          "packages/" + pkg + "/spec",
          "name: \"%s\"\ndependencies: [%s]\nfiles: ['%s', app/**/*]\nexcluded_files: ['tree/**/*[13579]', '**/.hidden']\n"
              .formatted(pkg, i % 3 == 0 ? "libfoo, app" : "", patterns.get(i)));
      GoldenRelease.write(root, "packages/" + pkg + "/packaging", "true\n");
      GoldenRelease.write(
          root,
          "jobs/job" + i + "/spec",
          "name: job%d\ntemplates: {a.erb: a, link.erb: b}\npackages: [\"%s\", app]\n"
              .formatted(i, pkg));
      GoldenRelease.write(root, "jobs/job" + i + "/templates/a.erb", name(random));
      GoldenRelease.link(root, "jobs/job" + i + "/templates/link.erb", "../../../NOTICE");
      GoldenRelease.write(root, "jobs/job" + i + "/properties_schema.json", "{}");
    }
    return root;
  }

  private static String name(Random random) {
    return Stream.of("a", "b", ".d", "e-f", "g h", "é")
        .skip(random.nextInt(6))
        .findFirst()
        .orElseThrow();
  }

  private StockCommandLine stockCommandLine() {
    Optional<StockCommandLine> found = StockCommandLine.find(temporary.resolve("home"));
    assumeTrue(found.isPresent(), "no stock bosh command line");
    return found.orElseThrow();
  }
}
