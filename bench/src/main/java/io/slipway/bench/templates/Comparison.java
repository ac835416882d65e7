package io.slipway.bench.templates;

import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import io.slipway.template.FileContent;
import io.slipway.yaml.Yaml;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** How Slipway's result stands to MRI's. */
sealed interface Comparison {
  enum Same implements Comparison {
    OUTPUT,
    ERROR
  }

  /** MRI itself gives something else each time: a time, a random number. */
  record Unsteady() implements Comparison {}

  /**
   * @param kind what the difference is about
   * @param outputs whether a rendered file would differ, and not only the words of an error
   */
  record Different(String kind, boolean outputs, String slipway, String mri)
      implements Comparison {}

  static Comparison of(Result slipway, Oracle.Answer mri) {
    if (slipway.equals(mri.result())) {
      return slipway instanceof Result.Rendered ? Same.OUTPUT : Same.ERROR;
    } else if (!mri.steady()) {
      return new Unsteady();
    }
    return switch (slipway) {
      case Result.Rendered(FileContent ours) ->
          switch (mri.result()) {
            case Result.Rendered(FileContent theirs) -> outputs(ours, theirs);
            case Result.Failed failed ->
                new Different("only MRI fails", true, firstLine(ours), text(failed));
          };
      case Result.Failed failed ->
          switch (mri.result()) {
            case Result.Rendered(FileContent theirs) ->
                new Different("only Slipway fails", true, text(failed), firstLine(theirs));
            case Result.Failed other ->
                new Different(
                    failed.message().equals(other.message())
                        ? "line of an error"
                        : "words of an error",
                    false,
                    text(failed),
                    text(other));
          };
    };
  }

  private static Different outputs(FileContent slipway, FileContent mri) {
    List<String> ours = slipway.text().lines().toList();
    List<String> theirs = mri.text().lines().toList();
    int line = 0;
    while (line < ours.size() && line < theirs.size() && ours.get(line).equals(theirs.get(line))) {
      line++;
    }
    return new Different(
        kind(slipway.text(), mri.text()), true, numbered(ours, line), numbered(theirs, line));
  }

  private static String kind(String slipway, String mri) {
    if (sameData(slipway, mri, Json::parse)) {
      return "layout of JSON";
    } else if (sameData(slipway, mri, Yaml::load)) {
      return "layout of YAML";
    }
    return "text";
  }

  private static boolean sameData(String slipway, String mri, Function<String, ?> read) {
    Optional<Object> ours = tryRead(slipway, read);
    return ours.isPresent() && ours.equals(tryRead(mri, read));
  }

  private static Optional<Object> tryRead(String text, Function<String, ?> read) {
    try {
      return Optional.ofNullable(read.apply(text));
    } catch (SlipwayException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String numbered(List<String> lines, int index) {
    return "%d: %s".formatted(index + 1, index < lines.size() ? lines.get(index) : "(end)");
  }

  private static String firstLine(FileContent content) {
    return numbered(content.text().lines().toList(), 0);
  }

  private static String text(Result.Failed failed) {
    return "line " + failed.line() + ": " + Objects.toString(failed.message());
  }
}
