package io.slipway.director.remote;

import io.slipway.base.ErrorText;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that tells the NATS server who may connect and say what (agent contract 2.2). The server
 * reads it again when it is told to.
 */
final class NatsAuthorization {
  private static final Logger log = LoggerFactory.getLogger(NatsAuthorization.class);

  private final RemoteAgentOptions options;
  private final String director;

  /**
   * @param director subject of its certificate
   */
  NatsAuthorization(RemoteAgentOptions options, String director) {
    this.options = options;
    this.director = director;
  }

  /**
   * Returns when the file says so and the server has been told. Whoever comes while one is written
   * finds it done.
   *
   * @param vms asked when it is this caller's turn
   */
  synchronized void write(Supplier<Collection<RemoteVm>> vms) {
    if (options.authorizationFile().isEmpty()) {
      return; // Somebody else sees to it.
    }
    Path file = options.authorizationFile().get();
    String text = Json.write(document(vms.get()));
    try {
      if (text.equals(known(file))) {
        return;
      }
      Path aside = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(aside, text, StandardCharsets.UTF_8);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("The file of who may use NATS cannot be written", e);
    }
    tell();
  }

  private static String known(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private void tell() {
    options.reload().ifPresent(program -> run(List.of(program.toString())));
    options.pidFile().ifPresent(this::hangUp);
  }

  private void hangUp(Path pidFile) {
    try {
      String pid = Files.readString(pidFile).strip();
      if (pid.matches("[1-9]\\d{0,9}")) {
        run(List.of("/bin/sh", "-c", "kill -HUP " + pid));
      } else {
        log.warn("There is no process id in {}; the NATS server is told nothing", pidFile);
      }
    } catch (IOException e) {
      log.warn("The NATS server is told nothing: {}", ErrorText.of(e));
    }
  }

  /** A server that is not there reads the file when it comes. */
  private static void run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      int status = process.waitFor();
      if (status != 0) {
        log.warn("{} ended with {}; the NATS server may not know of a change", command, status);
      }
    } catch (IOException e) {
      log.warn("{} cannot be run: {}", command, ErrorText.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, @Nullable Object> document(Collection<RemoteVm> vms) {
    List<Map<String, @Nullable Object>> users = new ArrayList<>();
    users.add(
        user(
            director,
            List.of("agent.*", "hm.director.alert"),
            List.of(
                "director.>", "hm.agent.heartbeat.*", "hm.agent.alert.*", "hm.agent.shutdown.*")));
    options
        .monitor()
        .ifPresent(
            name ->
                users.add(
                    user(
                        AgentCertificates.SUBJECT + name,
                        List.of(),
                        List.of(
                            "hm.agent.heartbeat.*",
                            "hm.agent.alert.*",
                            "hm.agent.shutdown.*",
                            "hm.director.alert"))));
    vms.stream()
        .sorted(Comparator.comparing(RemoteVm::agentId))
        .forEach(
            vm -> {
              if (!vm.permanent()) {
                users.add(agent(vm.agentId(), AgentCertificates.bootstrapSubject(vm.agentId())));
              }
              users.add(agent(vm.agentId(), AgentCertificates.subject(vm.agentId())));
            });
    return Map.of("authorization", Map.of("users", users));
  }

  private static Map<String, @Nullable Object> agent(String id, String subject) {
    return user(
        subject,
        List.of(
            "hm.agent.heartbeat." + id,
            "hm.agent.alert." + id,
            "hm.agent.shutdown." + id,
            "director.*." + id + ".*"),
        List.of("agent." + id));
  }

  private static Map<String, @Nullable Object> user(
      String subject, List<String> publish, List<String> subscribe) {
    Map<String, @Nullable Object> permissions = new LinkedHashMap<>();
    permissions.put("publish", publish);
    permissions.put("subscribe", subscribe);
    Map<String, @Nullable Object> user = new LinkedHashMap<>();
    user.put("user", subject);
    user.put("permissions", permissions);
    return user;
  }
}
