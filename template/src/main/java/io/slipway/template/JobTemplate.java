package io.slipway.template;

/**
 * A template of a job.
 *
 * @param src its path below the job's {@code templates} folder, as in the job's spec
 * @param dest where the rendered file goes below the job's folder on the instance
 */
public record JobTemplate(String src, String dest, FileContent content) {
  public JobTemplate(String src, String dest, String content) {
    this(src, dest, FileContent.of(content));
  }
}
