package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a release directory, each problem with its file and, where there is
 * one, its line.
 */
final class DirectoryProblems {
  private static final int MAXIMUM_SPEC_BYTES = 16 * 1024 * 1024;

  private final Path root;
  private final Problems problems = new Problems();

  DirectoryProblems(Path root) {
    this.root = root;
  }

  void add(ErrorCode code, Path file, String message) {
    problems.add(code, name(file) + ": " + message);
  }

  /** A problem with something that a document mentions; the first line that does is named. */
  void add(ErrorCode code, Document document, String mentioned, String message) {
    String line = document.lineOf(mentioned).map(number -> ", line " + number).orElse("");
    problems.add(code, name(document.file()) + line + ": " + message);
  }

  void addAll(Document document, Problems found) {
    for (SlipwayException problem : found.list()) {
      problems.add(problem.code(), name(document.file()) + ": " + problem.message());
    }
  }

  void add(SlipwayException problem) {
    problems.add(problem);
  }

  void throwIfAny() {
    problems.throwIfAny();
  }

  /** The file's path as seen from the release directory. */
  String name(Path file) {
    return file.startsWith(root) && !file.equals(root)
        ? root.relativize(file).toString()
        : file.toString();
  }

  /** Reads a YAML document that must be a map; empty, with a problem noted, when it is not one. */
  Optional<Document> read(Path file) {
    return read(file, false);
  }

  /** Likewise, but an empty file is an empty map. */
  Optional<Document> readOrEmpty(Path file) {
    return read(file, true);
  }

  private Optional<Document> read(Path file, boolean mayBeEmpty) {
    try (InputStream in = Files.newInputStream(file)) {
      String text =
          new String(Limits.readAll(in, MAXIMUM_SPEC_BYTES, name(file)), StandardCharsets.UTF_8);
      Object value = ReleaseYaml.loadAuthored(text, name(file));
      if (value instanceof Map<?, ?> map) {
        return Optional.of(new Document(file, text, map));
      }
      if (value == null && mayBeEmpty) {
        return Optional.of(new Document(file, text, Map.of()));
      }
      add(ErrorCode.INVALID_YAML_ERROR, file, "expected a map of keys and values");
    } catch (IOException e) {
      add(ErrorCode.GENERIC, file, "cannot be read: " + reason(e));
    } catch (SlipwayException e) {
      problems.add(e);
    }
    return Optional.empty();
  }

  /** Why a file could not be used, in words. */
  static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException _ -> "it does not exist";
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case java.nio.file.FileSystemException fault ->
          Optional.ofNullable(fault.getReason()).orElse("it cannot be opened");
      default -> ErrorText.of(e);
    };
  }

  /** A parsed file. */
  record Document(Path file, String text, Map<?, ?> map) {
    /** The texts of a list; a missing list is empty, and anything else a problem. */
    List<String> texts(String key, DirectoryProblems problems) {
      Object value = map.get(key);
      return switch (value) {
        case null -> List.of();
        case List<?> list
            when list.stream().noneMatch(i -> i == null || i instanceof Map || i instanceof List) ->
            list.stream().map(RubyText::toText).toList();
        default -> {
          problems.add(
              ErrorCode.VALIDATION_INVALID_TYPE,
              this,
              key,
              "'" + key + "' must be a list of texts, not " + RubyText.inspect(value));
          yield List.of();
        }
      };
    }

    String text(String key) {
      return RubyText.toText(map.get(key));
    }

    boolean flag(String key) {
      @Nullable Object value = map.get(key);
      return Boolean.TRUE.equals(value);
    }

    private Optional<Integer> lineOf(String mentioned) {
      Pattern word = Pattern.compile("(?<![-\\w./])" + Pattern.quote(mentioned) + "(?![-\\w./])");
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (word.matcher(lines.get(i)).find()) {
          return Optional.of(i + 1);
        }
      }
      return Optional.empty();
    }
  }
}
