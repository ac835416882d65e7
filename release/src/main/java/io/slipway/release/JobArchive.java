package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.release.TarballReader.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a job's archive (Director API, section 8.3; Director behaviour, section 2.11). */
public final class JobArchive {
  private static final int MAXIMUM_LINKS = 8;

  private final String job;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<String, String> links = new HashMap<>();

  private JobArchive(String job) {
    this.job = job;
  }

  /**
   * Reads and validates a job, all problems at once.
   *
   * @param job the name the release manifest gives the job
   * @throws SlipwayException codes 80000 to 80016 as the Director has them
   */
  public static JobDefinition read(Path archive, String job) {
    return read(archive, job, ArchiveLimits.JOB);
  }

  static JobDefinition read(Path archive, String job, ArchiveLimits limits) {
    JobArchive members = new JobArchive(job);
    try {
      TarballReader.read(archive, limits, members::add);
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.JOB_INVALID_ARCHIVE,
          "Extracting job '" + job + "' archive failed: " + ErrorText.of(e),
          e);
    }
    return members.definition();
  }

  /** Reads the job as its archive would hold it, without making one. */
  static JobDefinition read(JobSource source) throws IOException {
    JobArchive members = new JobArchive(source.name());
    for (HashedFile file : source.files()) {
      try (InputStream in = Files.newInputStream(file.source().path())) {
        members.files.put(
            file.relativePath(),
            Limits.readAll(in, ArchiveLimits.JOB.entryBytes(), file.source().path().toString()));
      }
    }
    return members.definition();
  }

  private void add(Member member, InputStream content) throws IOException {
    switch (member) {
      case Member.FileMember file -> files.put(file.path(), content.readAllBytes());
      case Member.LinkMember link -> links.put(link.path(), link.target());
      case Member.DirectoryMember _ -> {}
    }
  }

  private JobDefinition definition() {
    Optional<String> manifest = text("job.MF");
    if (manifest.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.JOB_MISSING_MANIFEST, "Missing job manifest for '" + job + "'");
    }
    Object document = ReleaseYaml.load(manifest.get(), "job.MF of job '" + job + "'");
    Problems problems = new Problems();
    JobSpec spec = new JobSpecReader(job, problems).read(document);
    if (!spec.name().equals(job)) {
      problems.add(
          ErrorCode.JOB_INVALID_NAME,
          "Inconsistent name for job '%s' (expected: '%s', got: '%s')"
              .formatted(job, job, spec.name()));
    }
    List<TemplateFile> templates = templates(spec, problems);
    Optional<String> monit = text("monit");
    Map<String, String> auxiliaryMonit = auxiliaryMonit();
    if (monit.isEmpty() && auxiliaryMonit.isEmpty()) {
      problems.add(ErrorCode.JOB_MISSING_MONIT, "Job '" + job + "' is missing monit file");
    }
    problems.throwIfAny();
    return new JobDefinition(
        spec, monit, auxiliaryMonit, templates, text("properties_schema.json"));
  }

  private List<TemplateFile> templates(JobSpec spec, Problems problems) {
    List<TemplateFile> templates = new ArrayList<>();
    spec.templates()
        .forEach(
            (source, destination) -> {
              byte[] content = find(RelativePaths.clean("templates/" + source)).orElse(null);
              if (content == null) {
                problems.add(
                    ErrorCode.JOB_MISSING_TEMPLATE_FILE,
                    "Missing template file '" + source + "' for job '" + job + "'");
              } else {
                templates.add(new TemplateFile(source, destination, content));
              }
            });
    return templates;
  }

  private Map<String, String> auxiliaryMonit() {
    Map<String, String> found = new TreeMap<>();
    for (String name : files.keySet()) {
      if (name.endsWith(".monit") && name.indexOf('/') < 0 && !name.startsWith(".")) {
        text(name).ifPresent(text -> found.put(name, text));
      }
    }
    return found;
  }

  private Optional<String> text(String path) {
    return find(path).map(content -> new String(content, StandardCharsets.UTF_8));
  }

  /** The file at the path, links followed inside the archive. */
  private Optional<byte[]> find(String path) {
    String next = path;
    for (int followed = 0; followed <= MAXIMUM_LINKS; followed++) {
      byte @Nullable [] content = files.get(next);
      if (content != null) {
        return Optional.of(content);
      }
      String target = links.get(next);
      if (target == null) {
        return Optional.empty();
      }
      next = target;
    }
    return Optional.empty();
  }
}
