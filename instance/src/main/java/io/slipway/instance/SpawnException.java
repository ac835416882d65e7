package io.slipway.instance;

/**
 * A command could not be started at all. The message is {@code fork/exec <path>: <reason>} with the
 * reason in the words of the agent contract, section 1.5: {@code permission denied}, {@code no such
 * file or directory}, {@code exec format error}, or another system error in lower case.
 */
public final class SpawnException extends SpaceException {
  private final String path;
  private final String reason;

  public SpawnException(String path, String reason) {
    super("fork/exec " + path + ": " + reason);
    this.path = path;
    this.reason = reason;
  }

  /** The program as the command named it, a path inside the space. */
  public String path() {
    return path;
  }

  public String reason() {
    return reason;
  }
}
