package io.slipway.cli.render;

import io.slipway.base.ErrorCode;
import io.slipway.base.JobModes;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.cli.LocalRenderer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Rendered files by their path {@code group/index/job/file}. No path leads out of its job, and no
 * file lies below another.
 */
record RenderedTree(SequencedMap<String, RenderedFile> files) {
  RenderedTree {
    files = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(files));
  }

  /**
   * In the given order; of two files at one place the later one counts, as on an instance.
   *
   * @throws SlipwayException naming every file that cannot be where its job wants it
   */
  static RenderedTree of(List<LocalRenderer.Instance> instances) {
    Problems problems = new Problems();
    SequencedMap<String, RenderedFile> files = new LinkedHashMap<>();
    for (LocalRenderer.Instance instance : instances) {
      for (LocalRenderer.File file : instance.files()) {
        problems.collect(
            () -> {
              RenderedFile placed = place(instance, file);
              files.putLast(placed.fullPath(), placed);
            });
      }
    }
    problems.collect(() -> requireFolders(files));
    problems.throwIfAny();
    return new RenderedTree(files);
  }

  private static RenderedFile place(LocalRenderer.Instance instance, LocalRenderer.File file) {
    List<String> path = parts(file.path());
    if (path.isEmpty() || !isName(file.job()) || !isName(instance.group())) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Job '%s' of instance group '%s' has a template for '%s', which leads out of the job's folder. Name a path inside it in the job's spec."
              .formatted(file.job(), instance.group(), file.path()));
    }
    return new RenderedFile(
        instance.group() + "/" + instance.index(),
        file.job() + "/" + String.join("/", path),
        JobModes.ofFile(path),
        file.content());
  }

  /** The parts of a relative path; none for one that leads out or nowhere. */
  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        return List.of();
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    boolean absolute = path.startsWith("/");
    return absolute || path.indexOf('\0') >= 0 ? List.of() : parts;
  }

  private static boolean isName(String text) {
    return parts(text).equals(List.of(text));
  }

  private static void requireFolders(Map<String, RenderedFile> files) {
    Problems problems = new Problems();
    Map<String, String> folders = new HashMap<>();
    for (String path : files.keySet()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        folders.putIfAbsent(path.substring(0, slash), path);
      }
    }
    for (String path : files.keySet()) {
      String below = folders.get(path);
      if (below != null) {
        problems.add(
            ErrorCode.GENERIC,
            "'%s' is a file, and '%s' would lie below it. Name another path in the job's spec."
                .formatted(path, below));
      }
    }
    problems.throwIfAny();
  }
}
