package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.base.FileTree;
import io.slipway.json.Json;
import io.slipway.testkit.StockCommandLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both command lines do the same to a release directory, print the same and fail in the same words:
 * compared with the stock one where it is installed (at {@code $BOSH_CLI}, or as {@code bosh} on
 * the path), and with what it did, as recorded, elsewhere. {@code SLIPWAY_RECORD} names the folder
 * to record it in.
 */
final class StockAuthoringTest {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Archives differ in the order of their members, and so in their digests. */
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|\\b[0-9a-f]{40}\\b");

  private static final Pattern CHANCE =
      Pattern.compile("Add(ing|ed) (job|package|license) |-- (Started|Finished) ");

  @TempDir Path temporary;

  private final FakeDirector director = new FakeDirector();
  private Optional<Side> bosh = Optional.empty();
  private List<Map<String, @Nullable Object>> recording = new ArrayList<>();
  private int step;
  private Map<String, String> filesBefore = Map.of();
  private String test = "";
  private Side slipway = _ -> new CommandRunner.Outcome(1, "", "");
  private Path theirs = Path.of("");
  private Path ours = Path.of("");

  /** One of the two, working in a directory of its own. */
  private interface Side {
    CommandRunner.Outcome run(String... arguments) throws IOException, InterruptedException;
  }

  @BeforeEach
  void findThem(TestInfo info) throws IOException {
    test = info.getTestMethod().orElseThrow().getName();
    theirs = Files.createDirectories(temporary.resolve("theirs/demo-release"));
    ours = Files.createDirectories(temporary.resolve("ours/demo-release"));
    bosh = StockCommandLine.find(temporary.resolve("home")).map(stock -> side(stock, theirs));
    slipway = side(ours);
  }

  private static Side side(StockCommandLine stock, Path directory) {
    return arguments -> {
      StockCommandLine.Outcome outcome = stock.run(directory, arguments);
      return new CommandRunner.Outcome(outcome.exitCode(), outcome.out(), outcome.err());
    };
  }

  private Side side(Path directory) {
    return arguments ->
        new CommandRunner(director, directory)
            .withVariable("HOME", temporary.resolve("home").toString())
            .run(Stream.concat(Stream.of("-n"), Arrays.stream(arguments)).toArray(String[]::new));
  }

  @AfterEach
  void close() {
    director.close();
  }

  @Test
  void aReleaseFromItsFirstFileToItsSecondFinalVersion() throws Exception {
    both("init-release", "--git");
    both("generate-job", "web");
    both("generate-job", "web");
    both("generate-package", "app");
    both("generate-package", "lib");
    put("packages/app/spec", "---\nname: app\ndependencies: [lib]\nfiles: [\"app/**/*\"]\n");
    put("jobs/web/spec", "---\nname: web\ntemplates: {}\npackages: [app]\nproperties: {}\n");
    put("src/app/main.sh", "echo\n");
    put("LICENSE", "free\n");
    put("blob.txt", "blob\n");
    both("blobs");
    both("add-blob", "nope", "x");
    both("add-blob", "blob.txt", "../x");
    both("add-blob", "blob.txt", "app/b10.txt");
    both("add-blob", "blob.txt", "app/b9.txt");
    both("blobs");
    both("blobs", "--json");
    both("upload-blobs");
    put(
        "config/final.yml",
        "name: demo\nblobstore:\n  provider: local\n  options:\n    blobstore_path: ../store\n");
    both("upload-blobs");
    both("upload-blobs");
    both("remove-blob", "app/b9.txt");
    both("remove-blob", "nope");
    both("sync-blobs");
    for (Path root : List.of(theirs, ours)) {
      Files.deleteIfExists(root.resolve("blobs/app/b10.txt"));
      write(root, "blobs/unknown", "x");
    }
    both("sync-blobs");
    both("create-release");
    both("create-release", "--force");
    both("create-release", "--force", "--name", "other", "--version", "3.1-rc.2");
    both("create-release", "--force", "--name", "other", "--version", "3.1-rc.2");
    both("create-release", "--force", "--final", "--tarball", "((name))-((version)).tgz");
    both("create-release", "--force", "--final", "--version", "1");
    put("src/app/more.sh", "more\n");
    both("create-release", "--force");
    both("create-release", "--force", "--final");
    both("create-release", "releases/demo/demo-1.yml", "--tarball", "again.tgz");
    both("inspect-local-release", "again.tgz");
    both("inspect-local-release", "again.tgz", "--json");
    both("sha1ify-release", "again.tgz", "sha1.tgz");
    both("sha2ify-release", "sha1.tgz", "sha2.tgz");
    both("finalize-release", "again.tgz");
    both("finalize-release", "--force", "again.tgz", "--name", "renamed");
    both("finalize-release", "--force", "again.tgz", "--name", "renamed", "--version", "7.1");
    both("finalize-release", "--force", "again.tgz", "--name", "renamed", "--version", "7.1");
    both("finalize-release", "--force", "again.tgz");
    both("create-release", "--force");
    both("inspect-local-release", "nope.tgz");
    both("reset-release");
    both("create-release", "--force", "--final");
  }

  @Test
  void aPackageIsVendored() throws Exception {
    both("init-release");
    both("generate-package", "app");
    both("generate-package", "lib");
    put("packages/app/spec", "---\nname: app\ndependencies: [lib]\nfiles: []\n");
    put("config/final.yml", "name: demo\n");
    both("create-release");
    for (String side : List.of("theirs", "ours")) {
      Path other = temporary.resolve(side).resolve("other");
      Files.createDirectories(other.resolve("config"));
      write(
          other,
          "config/final.yml",
          "name: other\nblobstore:\n  provider: local\n  options:\n    blobstore_path: "
              + "../store\n");
      write(other, "config/blobs.yml", "{}\n");
      Files.createDirectories(other.resolve("jobs"));
    }
    both("vendor-package", "nope", ".", "--dir", "../other");
    both("vendor-package", "app", ".", "--dir", "../other");
    both("vendor-package", "app", ".", "--dir", "../other", "--prefix", "pre");
    both("create-release", "--dir", "../other");
    if (bosh.isPresent()) {
      assertThat(tree(temporary.resolve("ours/other")))
          .isEqualTo(tree(temporary.resolve("theirs/other")));
    }
  }

  @Test
  void aStemcellIsPackedAgain() throws Exception {
    for (Path root : List.of(theirs, ours)) {
      Path stemcell = Files.createDirectories(root.resolve("stemcell"));
      write(
          stemcell,
          "stemcell.MF",
          """
          name: bosh-x
          version: '1.2'
          operating_system: ubuntu-jammy
          sha1: da39a3ee5e6b4b0d3255bfef95601890afd80709
          bosh_protocol: 1
          api_version: 3
          stemcell_formats: [a, b]
          cloud_properties:
            infrastructure: warden
            z10: 1
            z9: {k: [1, x], b: 2.5}
          extra: foo
          """);
      write(stemcell, "image", "image");
      write(stemcell, "packages.txt", "p\n");
      Process tar =
          new ProcessBuilder("tar", "czf", "../s.tgz", "image", "packages.txt", "stemcell.MF")
              .directory(stemcell.toFile())
              .start();
      assertThat(tar.waitFor()).isZero();
    }
    both("inspect-local-stemcell", "s.tgz");
    both("inspect-local-stemcell", "nope.tgz");
    both("repack-stemcell", "s.tgz", "plain.tgz");
    both(
        "repack-stemcell",
        "s.tgz",
        "changed.tgz",
        "--name=n",
        "--version=2.0",
        "--cloud-properties={z10: x, new: true}",
        "--format=one",
        "--format=y",
        "--empty-image");
  }

  /** In one directory, with the same caches, either one going on from the other. */
  @Test
  void eachGoesOnWhereTheOtherLeftOff() throws Exception {
    assumeTrue(bosh.isPresent(), "no stock bosh command line");
    for (boolean oursFirst : List.of(true, false)) {
      Path root = Files.createDirectories(temporary.resolve("both-" + oursFirst));
      Optional<StockCommandLine> stock = StockCommandLine.find(temporary.resolve("home"));
      Side one = oursFirst ? side(root) : side(stock.orElseThrow(), root);
      Side other = oursFirst ? side(stock.orElseThrow(), root) : side(root);
      succeeds(one, "init-release");
      succeeds(other, "generate-job", "web");
      succeeds(one, "generate-package", "app");
      write(root, "packages/app/spec", "---\nname: app\nfiles: [\"app/**/*\"]\n");
      write(root, "src/app/main.sh", "echo\n");
      write(root, "LICENSE", "free\n");
      write(
          root,
          "config/final.yml",
          "name: demo\nblobstore:\n  provider: local\n  options:\n    blobstore_path: "
              + temporary.resolve("store-" + oursFirst)
              + "\n");
      write(root, "blob", "blob\n");
      succeeds(other, "add-blob", "blob", "app/blob");
      succeeds(one, "upload-blobs");
      Map<String, String> blobs = tree(root.resolve("config"));
      Files.delete(root.resolve("blobs/app/blob"));
      succeeds(other, "sync-blobs");
      succeeds(other, "upload-blobs");
      assertThat(tree(root.resolve("config"))).isEqualTo(blobs);

      succeeds(one, "create-release", "--final");
      Map<String, String> finalBuilds = raw(root.resolve(".final_builds"));
      Map<String, String> devBuilds = raw(root.resolve(".dev_builds"));
      // Whoever has not made the archives has to fetch them.
      clear(temporary.resolve("home/.bosh/cache"));
      clear(root.resolve("slipway-home"));
      clear(root.resolve(".dev_builds"));
      succeeds(other, "create-release", "--final");
      assertThat(raw(root.resolve(".final_builds"))).isEqualTo(finalBuilds);
      assertThat(raw(root.resolve(".dev_builds"))).isEmpty();
      assertThat(devBuilds).isNotEmpty();
      assertThat(Files.readString(root.resolve("releases/demo/demo-2.yml")))
          .isEqualTo(
              Files.readString(root.resolve("releases/demo/demo-1.yml"))
                  .replace("version: \"1\"", "version: \"2\""));
      // Neither finds anything of the other's to write anew.
      succeeds(one, "create-release", "--final");
      assertThat(raw(root.resolve(".final_builds"))).isEqualTo(finalBuilds);
      assertThat(Files.readString(root.resolve("releases/demo/index.yml")))
          .contains("version: \"1\"", "version: \"2\"", "version: \"3\"");
    }
  }

  private static void succeeds(Side side, String... arguments) throws Exception {
    CommandRunner.Outcome outcome = side.run(arguments);
    assertThat(outcome.exitCode()).as(List.of(arguments) + ": " + outcome).isZero();
  }

  private void both(String... arguments) throws Exception {
    boolean json = List.of(arguments).contains("--json");
    // One thing at a time: the stock one's lines get in each other's way otherwise.
    Stream<String> flags = json ? Stream.of("--parallel=1") : Stream.of("--parallel=1", "--tty");
    String[] all = Stream.concat(Arrays.stream(arguments), flags).toArray(String[]::new);
    String name = String.join(" ", arguments);
    Map<String, String> expected;
    if (bosh.isPresent()) {
      expected = observed(name, bosh.get().run(all), theirs);
      recording.add(new LinkedHashMap<>(expected));
    } else {
      expected = recorded(name);
    }
    Map<String, String> actual = observed(name, slipway.run(all), ours);
    filesBefore = tree(ours);
    assertThat(actual).as(name).isEqualTo(expected);
  }

  /** What a command printed, and what it changed. */
  private Map<String, String> observed(String name, CommandRunner.Outcome outcome, Path root)
      throws IOException, InterruptedException {
    Map<String, String> observed = new LinkedHashMap<>();
    observed.put("step", name);
    observed.put("outcome", normal(outcome));
    Map<String, String> after = tree(root);
    after.forEach(
        (file, text) -> {
          if (!text.equals(filesBefore.get(file))) {
            observed.put("file " + file, text);
          }
        });
    filesBefore.keySet().stream()
        .filter(file -> !after.containsKey(file))
        .forEach(file -> observed.put("file " + file, "gone"));
    return observed;
  }

  private Map<String, String> recorded(String name) throws IOException {
    if (recording.isEmpty()) {
      try (InputStream in =
          StockAuthoringTest.class.getResourceAsStream("/recorded/authoring/" + test + ".json")) {
        Object steps = Json.parse(Objects.requireNonNull(in));
        if (steps instanceof List<?> list) {
          list.forEach(one -> recording.add(Json.parseObject(Json.write(one))));
        }
      }
    }
    Map<String, String> expected = new LinkedHashMap<>();
    recording.get(step++).forEach((key, value) -> expected.put(key, String.valueOf(value)));
    assertThat(expected).containsEntry("step", name);
    return expected;
  }

  @AfterEach
  void record() throws IOException {
    String folder = System.getenv("SLIPWAY_RECORD");
    if (folder != null && bosh.isPresent() && !recording.isEmpty()) {
      Files.createDirectories(Path.of(folder));
      Files.writeString(Path.of(folder, test + ".json"), Json.writePretty(recording) + "\n");
    }
  }

  private String normal(CommandRunner.Outcome outcome) {
    return "exit code %d\nout:\n%s\nerr:\n%s"
        .formatted(outcome.exitCode(), withoutChance(normal(outcome.out())), normal(outcome.err()));
  }

  /** What the stock one does to several archives it does, and tells, in any order. */
  private static String withoutChance(String out) {
    List<String> lines = new ArrayList<>(out.lines().toList());
    List<Integer> places = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (CHANCE.matcher(lines.get(i)).lookingAt()) {
        places.add(i);
        told.add(lines.get(i));
      }
    }
    told.sort(String::compareTo);
    for (int i = 0; i < places.size(); i++) {
      lines.set(places.get(i), told.get(i));
    }
    return String.join("\n", lines);
  }

  private String normal(String text) {
    String plain =
        text.replace(temporary.resolve("theirs").toString(), "HERE")
            .replace(temporary.resolve("ours").toString(), "HERE");
    plain = plain.replaceAll("\u001b\\[[0-9]+m", "");
    plain = plain.replace("?? slipway-home/\n", "");
    // Slipway says what can be done, too.
    plain = plain.replace("\n\nCommit them, or allow them with --force.", "");
    return DIGEST.matcher(UUID.matcher(plain).replaceAll("UUID")).replaceAll("DIGEST").strip();
  }

  private void put(String path, String text) throws IOException {
    write(theirs, path, text);
    write(ours, path, text);
  }

  private static void write(Path root, String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void clear(Path directory) throws IOException {
    FileTree.delete(directory);
  }

  /** All files of a directory as they are. */
  private static Map<String, String> raw(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> paths = Files.walk(root)) {
        for (Path path : paths.filter(Files::isRegularFile).toList()) {
          files.put(root.relativize(path).toString(), Files.readString(path));
        }
      }
    }
    return files;
  }

  /** All files but git's, without what differs by chance; tarballs by what is in them. */
  private Map<String, String> tree(Path root) throws IOException, InterruptedException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(path).toString();
        if (!name.matches("(\\.git|stemcell|slipway-home)/.*")) {
          files.put(
              name,
              name.endsWith(".tgz")
                  ? String.join("\n", listing(path))
                  : normal(sorted(Files.readString(path))));
        }
      }
    }
    return files;
  }

  /** The entries of an index stand in the order of keys that were drawn. */
  private static String sorted(String text) {
    if (!text.startsWith("builds:") || !UUID.matcher(text).find() || text.contains("sha1:")) {
      return text;
    }
    List<String> versions =
        new ArrayList<>(text.lines().filter(line -> line.contains("version:")).toList());
    versions.sort(String::compareTo);
    return String.join("\n", versions);
  }

  /** Names, modes and text of what a tarball holds, and of the tarballs in it. */
  private List<String> listing(Path tarball) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory(temporary, "tar");
    Process tar =
        new ProcessBuilder("tar", "xzf", tarball.toString(), "-C", work.toString()).start();
    assertThat(tar.waitFor()).isZero();
    List<String> all = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(work)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String name = work.relativize(path).toString();
        boolean executable = Files.isExecutable(path);
        all.add(
            name
                + (executable ? " x" : "")
                + ": "
                + (name.endsWith(".tgz")
                    ? listing(path)
                    : normal(new String(Files.readAllBytes(path), StandardCharsets.UTF_8))));
      }
    }
    return all;
  }
}
