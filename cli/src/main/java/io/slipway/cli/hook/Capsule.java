package io.slipway.cli.hook;

import io.slipway.base.ErrorText;
import io.slipway.base.JobModes;
import io.slipway.base.Limits;
import io.slipway.base.Masking;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.client.JsonObject;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hook that failed, with what it takes to run it again elsewhere.
 *
 * @param files of its job, as they were rendered
 * @param environment what it finds in it
 * @param packages of its release: {@code name/fingerprint digest}
 * @param output what it wrote, with the milliseconds since its start
 * @param outcome how it ended, in words
 */
record Capsule(
    Story story,
    List<JobFile> files,
    Map<String, String> environment,
    List<String> packages,
    List<Line> output,
    String outcome,
    boolean masked) {
  private static final int FORMAT = 1;
  private static final int MAXIMUM_SIZE = 16 << 20;
  private static final int MAXIMUM_FILES = 10_000;

  /** What scripts find in their environment (agent contract 4.1). */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "TMPDIR", "/var/vcap/data/tmp");

  /** Which hook it was. */
  record Story(String instance, String job, String hook, long task) {}

  /**
   * @param path below the job's folder
   */
  @SuppressWarnings("ArrayRecordComponent") // written and never compared
  record JobFile(String path, byte[] content) {
    int mode() {
      return JobModes.ofFile(Arrays.asList(path.split("/", -1)));
    }

    /** Whoever wrote the capsule may have meant it to write elsewhere. */
    boolean staysBelow() {
      return !path.isEmpty()
          && Arrays.stream(path.split("/", -1))
              .noneMatch(one -> one.isEmpty() || one.equals(".") || one.equals(".."));
    }
  }

  record Line(long at, String stream, String text) {}

  Capsule {
    files = List.copyOf(files);
    environment = Map.copyOf(environment);
    packages = List.copyOf(packages);
    output = List.copyOf(output);
  }

  /** One of a hook that has not run yet. */
  static Capsule of(Story story, List<LocalRenderer.File> files) {
    return new Capsule(
        story,
        files.stream().map(file -> new JobFile(file.path(), file.content())).toList(),
        ENVIRONMENT,
        List.of(),
        List.of(),
        "",
        false);
  }

  /** The same, with how it ended. */
  Capsule ended(String how, List<Line> lines, List<String> ofRelease) {
    return new Capsule(story, files, environment, ofRelease, lines, how, masked);
  }

  /** The same without these texts. */
  Capsule masked(Masking secrets) {
    return new Capsule(
        story,
        files.stream().map(file -> new JobFile(file.path(), secrets.mask(file.content()))).toList(),
        environment,
        packages,
        output.stream()
            .map(line -> new Line(line.at(), line.stream(), secrets.mask(line.text())))
            .toList(),
        secrets.mask(outcome),
        true);
  }

  /** {@code web-0-nginx-post-start-12.capsule.json}. */
  String fileName() {
    String name =
        "%s-%s-%s-%d".formatted(story.instance(), story.job(), story.hook(), story.task());
    return name.replaceAll("[^\\w.-]", "-") + ".capsule.json";
  }

  void write(Path file) {
    byte[] content = (Json.write(toPlain()) + "\n").getBytes(StandardCharsets.UTF_8);
    if (content.length > MAXIMUM_SIZE) {
      throw new CommandFailed(
          "The capsule would have %d bytes; %d are allowed. The rendered files of the job are too large"
              .formatted(content.length, MAXIMUM_SIZE));
    }
    try {
      Path partial =
          Files.createTempFile(
              file.toAbsolutePath().getParent(),
              ".capsule",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(partial, content);
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandFailed("'" + file + "' cannot be written: " + ErrorText.of(e), e);
    }
  }

  private Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("slipway_capsule", FORMAT);
    plain.put("instance", story.instance());
    plain.put("job", story.job());
    plain.put("hook", story.hook());
    plain.put("task", story.task());
    plain.put("user", "root");
    plain.put("masked", masked);
    plain.put("outcome", outcome);
    plain.put("environment", environment);
    plain.put("packages", packages);
    plain.put(
        "output",
        output.stream()
            .map(line -> Map.of("at_ms", line.at(), "stream", line.stream(), "line", line.text()))
            .toList());
    Map<String, @Nullable Object> contents = new LinkedHashMap<>();
    files.forEach(
        file -> contents.put(file.path(), Base64.getEncoder().encodeToString(file.content())));
    plain.put("files", contents);
    return plain;
  }

  static Capsule read(Path file) {
    JsonObject plain;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = Limits.readAll(in, MAXIMUM_SIZE, "The capsule");
      plain = JsonObject.of(Json.parseObject(new String(content, StandardCharsets.UTF_8)));
    } catch (IOException | Json.InvalidJsonException e) {
      throw new CommandFailed("'" + file + "' is no capsule: " + ErrorText.of(e), e);
    }
    if (plain.number("slipway_capsule").orElse(0L) != FORMAT) {
      throw new CommandFailed(
          "'"
              + file
              + "' is no capsule that this version knows: write one with 'slipway hook capsule'");
    }
    List<JobFile> files = new ArrayList<>();
    JsonObject contents = plain.object("files");
    for (String path : contents.members().keySet()) {
      JobFile one = new JobFile(path, decoded(file, contents.text(path)));
      if (!one.staysBelow() || files.size() >= MAXIMUM_FILES) {
        throw new CommandFailed("'" + file + "' holds a file '" + path + "' that no job has");
      }
      files.add(one);
    }
    Map<String, String> environment = new LinkedHashMap<>();
    JsonObject variables = plain.object("environment");
    variables.members().keySet().forEach(name -> environment.put(name, variables.text(name)));
    Story story =
        new Story(
            plain.text("instance"),
            name(file, plain, "job"),
            name(file, plain, "hook"),
            plain.number("task").orElse(0L));
    return new Capsule(
        story,
        files,
        environment,
        plain.texts("packages"),
        plain.objects("output").stream()
            .map(
                line ->
                    new Line(
                        line.number("at_ms").orElse(0L), line.text("stream"), line.text("line")))
            .toList(),
        plain.text("outcome"),
        plain.isTrue("masked"));
  }

  private static String name(Path file, JsonObject plain, String key) {
    String name = plain.text(key);
    if (!name.matches("[\\w+-][\\w.+-]{0,254}")) {
      throw new CommandFailed("'" + file + "' is no capsule: its '" + key + "' is no name");
    }
    return name;
  }

  private static byte[] decoded(Path file, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("'" + file + "' is no capsule: a file in it is not in Base64", e);
    }
  }
}
