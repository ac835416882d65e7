package io.slipway.template;

import java.util.List;

/**
 * What a job of a release has to render.
 *
 * @param release the release's name
 * @param version the release's version
 * @param name the job's name
 * @param identity the digest of the job's blob: compiled templates are kept by it
 * @param monit the monit template, rendered before the others
 * @param templates in the order of the job's spec, which is the order of error messages
 */
public record JobTemplates(
    String release,
    String version,
    String name,
    String identity,
    FileContent monit,
    List<JobTemplate> templates) {
  public JobTemplates {
    templates = List.copyOf(templates);
  }

  public JobTemplates(
      String release,
      String version,
      String name,
      String identity,
      String monit,
      List<JobTemplate> templates) {
    this(release, version, name, identity, FileContent.of(monit), templates);
  }
}
