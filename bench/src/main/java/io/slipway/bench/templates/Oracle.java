package io.slipway.bench.templates;

import io.slipway.json.Json;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** MRI, which renders the same templates with the same specs: what Slipway's are compared with. */
final class Oracle {
  /** The plain Ruby among the engine's own sources, which serves MRI as well. */
  private static final List<String> SHARED_SOURCES =
      List.of("evaluation_context.rb", "core_extensions.rb");

  private final Path node;
  private final Path packages;
  private final Path program;
  private final Optional<Path> context;

  /**
   * @param node the program that runs {@code oracle.mjs}
   * @param packages where npm installed what it needs
   * @param program {@code oracle.mjs}
   * @param context a folder below which {@code bosh/common/template/evaluation_context.rb} is, to
   *     use in place of Slipway's own
   */
  Oracle(Path node, Path packages, Path program, Optional<Path> context) {
    this.node = node;
    this.packages = packages;
    this.program = program;
    this.context = context;
  }

  /**
   * Templates of one job and the specs to render each of them with.
   *
   * @param addresses whether links can be asked for names, which then are {@link SampleAddresses}
   */
  record Request(
      String job,
      List<JobTemplate> templates,
      List<Map<String, @Nullable Object>> specs,
      boolean addresses) {}

  /**
   * What came of one template.
   *
   * @param steady whether a second rendering gave the same
   */
  record Answer(Result result, boolean steady) {}

  /** By request, spec and template. */
  List<List<List<Answer>>> render(List<Request> requests, Path work)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(work.resolve("oracle"));
    Path sources = copySources(work.resolve("sources"));
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("requests.jsonl"))) {
      for (Request request : requests) {
        out.write(Json.write(json(request)));
        out.newLine();
      }
    }
    run(folder, sources);
    List<List<List<Answer>>> answers = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(folder.resolve("answers.jsonl"))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answers.add(list(Json.parse(line)).stream().map(Oracle::answers).toList());
      }
    }
    if (answers.size() != requests.size()) {
      throw new IOException(
          "MRI gave up at job '"
              + requests.get(answers.size()).job()
              + "'; see its messages above");
    }
    return answers;
  }

  /** Writes the plain Ruby that serves MRI as well into the folder, which is the result. */
  static Path copySources(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String source : SHARED_SOURCES) {
      try (InputStream in =
          Objects.requireNonNull(
              FileContent.class.getResourceAsStream("/io/slipway/template/ruby/" + source))) {
        Files.write(folder.resolve(source), in.readAllBytes());
      }
    }
    return folder;
  }

  private void run(Path folder, Path sources) throws IOException, InterruptedException {
    Process mri =
        new ProcessBuilder(
                node.toString(),
                "--no-warnings",
                "--stack-size=4000",
                program.toString(),
                packages.toString(),
                folder.toString(),
                sources.toString(),
                context.map(Path::toString).orElse(""))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (mri.waitFor() != 0) {
      throw new IOException(
          "MRI ended with status " + mri.exitValue() + "; see its messages above");
    }
  }

  private static Map<String, Object> json(Request request) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("addresses", request.addresses());
    json.put("contexts", request.specs());
    json.put(
        "templates",
        request.templates().stream()
            .map(
                template ->
                    Map.of(
                        "file",
                        request.job() + "/" + template.src(),
                        "text",
                        Base64.getEncoder().encodeToString(template.content().bytes())))
            .toList());
    return json;
  }

  private static List<Answer> answers(Object json) {
    return list(json).stream().map(one -> answer((Map<?, ?>) one)).toList();
  }

  private static Answer answer(Map<?, ?> json) {
    Result result =
        json.get("output") instanceof String output
            ? new Result.Rendered(FileContent.of(Base64.getDecoder().decode(output)))
            : new Result.Failed(
                String.valueOf(json.get("line")),
                new String(
                    Base64.getDecoder().decode(String.valueOf(json.get("error"))),
                    StandardCharsets.UTF_8));
    return new Answer(result, Boolean.TRUE.equals(json.get("steady")));
  }

  private static List<?> list(@Nullable Object json) {
    return (List<?>) Objects.requireNonNull(json);
  }
}
