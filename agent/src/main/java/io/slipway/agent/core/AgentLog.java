package io.slipway.agent.core;

import io.slipway.base.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's own log inside the instance, {@code /var/vcap/bosh/log/current}: what {@code logs
 * --agent} fetches. At most two files of 1 MiB.
 */
public final class AgentLog {
  private static final Logger log = LoggerFactory.getLogger(AgentLog.class);

  private static final long MAXIMUM_SIZE = 1024 * 1024;

  private final Clock clock;
  private final Path directory;
  private final Path current;

  public AgentLog(Clock clock, Layout layout) {
    this.clock = clock;
    this.directory = layout.agentLog();
    this.current = directory.resolve("current");
  }

  public void info(String message) {
    write("INFO", message);
  }

  public void error(String message) {
    write("ERROR", message);
  }

  private synchronized void write(String level, String message) {
    byte[] line =
        (clock.now() + " " + level + " - " + message + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (size() + line.length > MAXIMUM_SIZE) {
        Files.move(current, directory.resolve("previous"), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.write(current, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      log.warn("Could not write the agent's log '{}': {}", current, e.toString());
    }
  }

  private long size() throws IOException {
    try {
      return Files.size(current);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
