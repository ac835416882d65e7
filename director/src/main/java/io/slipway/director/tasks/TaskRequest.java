package io.slipway.director.tasks;

import java.util.Optional;

/**
 * What is known of a task when it is asked for.
 *
 * @param type the job type of Director API 4.6, such as {@code update_deployment}
 * @param contextId what the client named it with {@code X-Bosh-Context-Id}, or empty text
 */
public record TaskRequest(
    String type, String description, String user, Optional<String> deployment, String contextId) {
  /** A task of no deployment. */
  public static TaskRequest of(String type, String description, Caller caller) {
    return new TaskRequest(type, description, caller.user(), Optional.empty(), caller.contextId());
  }

  public TaskRequest forDeployment(String name) {
    return new TaskRequest(type, description, user, Optional.of(name), contextId);
  }
}
