package io.slipway.release;

import java.nio.charset.StandardCharsets;

/** A template of a job, as it stands in the job's archive. */
public final class TemplateFile {
  private final String source;
  private final String destination;
  private final byte[] content;

  TemplateFile(String source, String destination, byte[] content) {
    this.source = source;
    this.destination = destination;
    this.content = content.clone();
  }

  /** The path below {@code templates/}. */
  public String source() {
    return source;
  }

  /** The path of the rendered file in the job's directory. */
  public String destination() {
    return destination;
  }

  public byte[] bytes() {
    return content.clone();
  }

  /** The content as UTF-8, with U+FFFD where it is not. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return source + " -> " + destination;
  }
}
