package io.slipway.agent.core;

import java.nio.file.Path;

/**
 * Where things are in an instance's {@code /var/vcap} (agent contract 10.2), as paths of this
 * machine. Nothing here goes through {@code /var/vcap/sys}, {@code jobs/<job>} or {@code
 * packages/<package>}: those are symbolic links with targets inside the instance.
 *
 * @param base the host path of {@code /var/vcap}
 */
public record Layout(Path base) {
  /** The same folder as the instance's processes know it. */
  public static final String BASE = "/var/vcap";

  public Path bosh() {
    return base.resolve("bosh");
  }

  public Path boshFile(String name) {
    return bosh().resolve(name);
  }

  public Path agentLog() {
    return bosh().resolve("log");
  }

  public Path data() {
    return base.resolve("data");
  }

  public Path temporary() {
    return data().resolve("tmp");
  }

  public Path logs() {
    return data().resolve("sys/log");
  }

  public Path run() {
    return data().resolve("sys/run");
  }

  public Path jobBundles() {
    return data().resolve("jobs");
  }

  public Path jobLinks() {
    return base.resolve("jobs");
  }

  public Path packageBundles() {
    return data().resolve("packages");
  }

  public Path packageLinks() {
    return base.resolve("packages");
  }

  public Path compile() {
    return data().resolve("compile");
  }

  public Path sensitiveBlobs() {
    return data().resolve("sensitive_blobs");
  }

  public Path blobs() {
    return data().resolve("blobs");
  }

  public Path instance() {
    return base.resolve("instance");
  }

  public Path monit() {
    return base.resolve("monit");
  }

  public Path monitJobs() {
    return monit().resolve("job");
  }

  /** While this file exists the instance counts as stopped, whatever runs. */
  public Path stoppedFile() {
    return monit().resolve("stopped");
  }

  /** A host path below the base as the instance's processes know it. */
  public String inside(Path hostPath) {
    return BASE + "/" + base.relativize(hostPath);
  }
}
