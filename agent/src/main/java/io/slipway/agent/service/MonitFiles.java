package io.slipway.agent.service;

import io.slipway.agent.apply.Jobs;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Limits;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobGroup;
import io.slipway.supervisor.control.ControlFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The control files in {@code /var/vcap/monit/job}: one per job, numbered backwards, since monit
 * reads the highest number first (agent contract 6.8).
 */
final class MonitFiles {
  private static final long MAXIMUM_SIZE = 1024 * 1024;
  private static final String SUFFIX = ".monit";
  private static final String INSTALLED = ".monitrc";

  private final InstanceFiles files;
  private final Layout layout;
  private final Jobs jobs;

  MonitFiles(InstanceFiles files, Jobs jobs) {
    this.files = files;
    this.layout = files.layout();
    this.jobs = jobs;
  }

  /** A job's control file: where it belongs, what it says. */
  record Rendered(Path place, String text, JobFile file) {}

  /** A control file and the job it belongs to. */
  record JobFile(String job, ControlFile parsed) {}

  /** The control files of the spec's jobs in monit's order, read but not yet in place. */
  List<Rendered> render(ApplySpec spec) throws IOException {
    List<JobGroup.Job> inOrder = spec.jobs();
    List<Rendered> rendered = new ArrayList<>();
    for (int position = 0; position < inOrder.size(); position++) {
      JobGroup.Job job = inOrder.get(position);
      int number = inOrder.size() - 1 - position;
      for (Path source : sources(jobs.bundle(spec, job))) {
        String label = String.valueOf(source.getFileName());
        String text = read(source);
        rendered.add(
            new Rendered(
                layout.monitJobs().resolve(name(number, job.name(), label)),
                text,
                new JobFile(
                    job.name(),
                    ControlFile.parse(text, Layout.BASE + "/jobs/" + job.name() + "/" + label))));
      }
    }
    return rendered;
  }

  /** Puts control files into place: only such as the supervisor has accepted. */
  void install(List<Rendered> accepted) throws IOException {
    files.createDirectory(layout.monitJobs(), 0700);
    for (Rendered one : accepted) {
      files.write(one.place, one.text, 0600);
    }
  }

  private static String name(int number, String job, String sourceName) {
    String label =
        sourceName.equals("monit")
            ? ""
            : "_" + sourceName.substring(0, sourceName.length() - SUFFIX.length());
    return String.format(Locale.ROOT, "%04d_%s%s", number, job, label) + INSTALLED;
  }

  /** A bundle's control files: {@code monit}, then any {@code *.monit}. */
  private static List<Path> sources(Path bundle) throws IOException {
    List<Path> sources = new ArrayList<>();
    if (Files.exists(bundle.resolve("monit"), LinkOption.NOFOLLOW_LINKS)) {
      sources.add(bundle.resolve("monit"));
    }
    for (Path file : InstanceFiles.list(bundle)) {
      if (String.valueOf(file.getFileName()).endsWith(SUFFIX)) {
        sources.add(file);
      }
    }
    return sources;
  }

  /** Reads what an earlier start put into place, in monit's order. */
  List<JobFile> installed(ApplySpec spec) throws IOException {
    List<JobFile> controlFiles = new ArrayList<>();
    for (Path file : InstanceFiles.list(layout.monitJobs()).reversed()) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(INSTALLED)) {
        controlFiles.add(
            new JobFile(job(name, spec), ControlFile.parse(read(file), layout.inside(file))));
      }
    }
    return controlFiles;
  }

  /** The job with the longest name that the file's name, {@code NNNN_job_label}, can mean. */
  private static String job(String fileName, ApplySpec spec) {
    String stem = fileName.substring(0, fileName.length() - INSTALLED.length());
    String named = stem.substring(stem.indexOf('_') + 1);
    return spec.jobs().stream()
        .map(JobGroup.Job::name)
        .filter(job -> named.equals(job) || named.startsWith(job + "_"))
        .max(Comparator.comparingInt(String::length))
        .orElse(named);
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(
          Limits.readAll(in, MAXIMUM_SIZE, "The monit file '" + file.getFileName() + "'"),
          StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
