package io.slipway.model.rendering;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.Dependencies;
import io.slipway.supervisor.control.ServiceDefinition;
import io.slipway.template.FileContent;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What every instance would refuse of rendered jobs, said before any instance is touched: BOSH's
 * agent finds out when the old version has been drained and stopped. Instances of a group mostly
 * have the same monit files, which are read once. Safe for use by many threads.
 */
final class ForeseenFaults {
  private final Map<Source, Monit> read = new ConcurrentHashMap<>();

  private record Source(String path, FileContent text) {}

  private record Monit(List<ServiceDefinition> services, List<String> problems) {}

  /** What is wrong with a job by itself. */
  Optional<SlipwayException> of(RenderedJob job) {
    List<String> problems = new ArrayList<>(targets(job));
    monit(job).forEach(file -> problems.addAll(file.problems));
    return fault("the rendered files of job '" + job.name() + "'", problems);
  }

  /** What is wrong with jobs, each of them sound, on one instance. */
  Optional<SlipwayException> ofAll(List<RenderedJob> jobs) {
    List<ServiceDefinition> services =
        jobs.stream()
            .flatMap(job -> monit(job).stream())
            .flatMap(file -> file.services.stream())
            .toList();
    try {
      Dependencies.of(services);
      return Optional.empty();
    } catch (SlipwayException e) {
      return fault("the monit files of its jobs together", e.message().lines().toList());
    }
  }

  private static Optional<SlipwayException> fault(String what, List<String> problems) {
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SlipwayException(
                ErrorCode.GENERIC,
                "- An instance could not use %s. Errors are:\n  - %s"
                    .formatted(what, String.join("\n  - ", problems))));
  }

  /** A job's control files: {@code monit}, and whatever else is called so at its top. */
  private List<Monit> monit(RenderedJob job) {
    List<Monit> files = new ArrayList<>();
    files.add(monit(job.name() + "/monit", job.monit()));
    for (RenderedFile file : job.files()) {
      if (file.dest().endsWith(".monit") && file.dest().indexOf('/') < 0) {
        files.add(monit(job.name() + "/" + file.dest(), file.content()));
      }
    }
    return files;
  }

  private Monit monit(String path, FileContent text) {
    return read.computeIfAbsent(new Source(path, text), ForeseenFaults::read);
  }

  /** Lines are those of the rendered file, which is what monit reads. */
  private static Monit read(Source source) {
    String text = source.text.text();
    if (text.stripLeading().startsWith("{")) {
      return new Monit(List.of(), List.of()); // services of a Windows agent
    }
    try {
      return new Monit(ControlFile.parse(text, source.path).services(), List.of());
    } catch (SlipwayException e) {
      return new Monit(List.of(), e.message().lines().toList());
    }
  }

  /** A later file with the same target takes the place of an earlier one, as in BOSH. */
  private static List<String> targets(RenderedJob job) {
    List<String> problems = new ArrayList<>();
    Set<String> files = new HashSet<>();
    Set<String> folders = new TreeSet<>();
    for (RenderedFile file : job.files()) {
      @Nullable List<String> path = path(file.dest());
      if (path == null) {
        problems.add(
            "the target '%s' of template '%s' is no file below the job's folder; choose one such as 'config/%s'"
                .formatted(file.dest(), file.src(), file.src().replace(".erb", "")));
        continue;
      }
      files.add(String.join("/", path));
      for (int i = 1; i < path.size(); i++) {
        folders.add(String.join("/", path.subList(0, i)));
      }
    }
    for (String folder : folders) {
      if (files.contains(folder)) {
        problems.add(
            "the target '%s' is a file, and others lie below it; choose another target"
                .formatted(folder));
      }
    }
    return problems;
  }

  /** The parts of a target; null for one that names no file in the job's folder. */
  private static @Nullable List<String> path(String target) {
    List<String> parts = new ArrayList<>();
    for (String part : target.split("/")) {
      if (part.equals("..") || part.indexOf('\0') >= 0) {
        return null;
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts.isEmpty() || target.endsWith("/") ? null : parts;
  }
}
