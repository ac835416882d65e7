package io.slipway.bench.templates;

import io.slipway.base.SlipwayException;
import io.slipway.release.JobSpec;
import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import io.slipway.template.JobTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A release's source, as far as templates go.
 *
 * @param problems what could not be read, and therefore is not among the jobs
 */
record Checkout(String name, List<Job> jobs, List<String> problems) {
  Checkout {
    jobs = List.copyOf(jobs);
    problems = List.copyOf(problems);
  }

  record Job(JobSpec spec, JobTemplates templates) {}

  /** Why the folder has no templates to offer, if so. */
  static Optional<String> problem(String directory) {
    if (directory.isEmpty() || !Files.isDirectory(Path.of(directory))) {
      return Optional.of("there is no folder '" + directory + "'");
    }
    Path all = Path.of(directory, "jobs");
    if (!Files.isDirectory(all)) {
      return Optional.of(
          "'" + directory + "' is no checkout of a release: it has no folder 'jobs'");
    }
    try (Stream<Path> jobs = Files.list(all)) {
      return jobs.anyMatch(job -> Files.isRegularFile(job.resolve("spec")))
          ? Optional.empty()
          : Optional.of("no folder in '" + all + "' is a job, with a file 'spec'");
    } catch (IOException e) {
      return Optional.of("'" + all + "' cannot be read: " + e.getMessage());
    }
  }

  /**
   * @param directory one without a {@link #problem}
   */
  static Checkout read(Path directory) throws IOException {
    String name = directory.toAbsolutePath().normalize().getFileName().toString();
    Path all = directory.resolve("jobs");
    List<Job> jobs = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try (Stream<Path> folders = Files.list(all)) {
      for (Path folder : folders.sorted().toList()) {
        if (Files.isRegularFile(folder.resolve("spec"))) {
          try {
            jobs.add(job(name, folder, problems));
          } catch (SlipwayException e) {
            problems.add(name + ": " + e.message());
          }
        }
      }
    }
    return new Checkout(name, jobs, problems);
  }

  private static Job job(String release, Path folder, List<String> problems) throws IOException {
    String job = folder.getFileName().toString();
    JobSpec spec = JobSpec.parse(job, Files.readString(folder.resolve("spec")));
    List<JobTemplate> templates = new ArrayList<>();
    for (Map.Entry<String, String> template : spec.templates().entrySet()) {
      Path file = folder.resolve("templates").resolve(template.getKey());
      if (Files.isRegularFile(file)) {
        templates.add(new JobTemplate(template.getKey(), template.getValue(), content(file)));
      } else {
        problems.add(release + ": job '" + job + "' lacks its template " + template.getKey());
      }
    }
    Path monit = folder.resolve("monit");
    return new Job(
        spec,
        new JobTemplates(
            release,
            "1",
            job,
            release + "/" + job,
            Files.isRegularFile(monit) ? content(monit) : FileContent.of(""),
            templates));
  }

  private static FileContent content(Path file) throws IOException {
    return FileContent.of(Files.readAllBytes(file));
  }
}
