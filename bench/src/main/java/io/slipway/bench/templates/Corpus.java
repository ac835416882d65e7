package io.slipway.bench.templates;

import io.slipway.bench.templates.Oracle.Request;
import io.slipway.json.Json;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The engine's own test templates in a folder: {@code spec.json}, and beside each {@code NAME.erb}
 * what MRI makes of it in {@code NAME.expected}: a line {@code ok} and the output, or the error's
 * line.
 */
final class Corpus {
  private final Oracle oracle;
  private final Path work;
  private final Path folder;

  Corpus(Oracle oracle, Path work, Path folder) {
    this.oracle = oracle;
    this.work = work;
    this.folder = folder;
  }

  /** Whether every expectation is what MRI gives. */
  boolean isRight() throws IOException, InterruptedException {
    List<JobTemplate> templates = templates();
    List<byte[]> expected = expected(templates);
    boolean right = true;
    for (int i = 0; i < templates.size(); i++) {
      Path file = file(templates.get(i));
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), expected.get(i))) {
        right = false;
        System.out.println(file + " is not what MRI gives:");
        System.out.println(new String(expected.get(i), StandardCharsets.UTF_8));
      }
    }
    System.out.println(templates.size() + " templates");
    return right;
  }

  /** Writes the expectations that are missing. */
  boolean write() throws IOException, InterruptedException {
    List<JobTemplate> templates =
        templates().stream().filter(template -> !Files.exists(file(template))).toList();
    List<byte[]> expected = expected(templates);
    for (int i = 0; i < templates.size(); i++) {
      Files.write(file(templates.get(i)), expected.get(i));
      System.out.println("written: " + file(templates.get(i)));
    }
    return true;
  }

  private List<byte[]> expected(List<JobTemplate> templates)
      throws IOException, InterruptedException {
    Request request =
        new Request(
            "web",
            templates,
            List.of(Json.parseObject(Files.readString(folder.resolve("spec.json")))),
            false);
    List<Oracle.Answer> answers = oracle.render(List.of(request), work).getFirst().getFirst();
    return IntStream.range(0, templates.size())
        .mapToObj(i -> expected(templates.get(i).src(), answers.get(i).result()))
        .toList();
  }

  private static byte[] expected(String src, Result result) {
    return switch (result) {
      case Result.Rendered(FileContent content) -> {
        byte[] ok = "ok\n".getBytes(StandardCharsets.UTF_8);
        byte[] output = content.bytes();
        byte[] all = Arrays.copyOf(ok, ok.length + output.length);
        System.arraycopy(output, 0, all, ok.length, output.length);
        yield all;
      }
      case Result.Failed(String line, String message) ->
          "Error filling in template '%s' (line %s: %s)\n"
              .formatted(src, line, message)
              .getBytes(StandardCharsets.UTF_8);
    };
  }

  private List<JobTemplate> templates() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".erb")).sorted().toList();
      List<JobTemplate> templates = new ArrayList<>();
      for (Path source : sources) {
        String name = source.getFileName().toString();
        templates.add(new JobTemplate(name, name, FileContent.of(Files.readAllBytes(source))));
      }
      return templates;
    }
  }

  private Path file(JobTemplate template) {
    String src = template.src();
    return folder.resolve(src.substring(0, src.length() - ".erb".length()) + ".expected");
  }
}
