package io.slipway.director.tasks;

/**
 * What was asked of a task, as data.
 *
 * @param kind who understands the content
 * @param content JSON; may hold secrets
 */
public record StoredRequest(String kind, String content) {
  @Override
  public String toString() {
    return "StoredRequest[" + kind + "]";
  }
}
