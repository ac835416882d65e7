package io.slipway.it;

import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A CPI whose VMs are stock agents of the dummy kind, each in namespaces of its own with its own
 * {@code /var/vcap}, so that nothing of this machine is touched; disks are folders. The program
 * that a Director runs hands each request to this process, and the answer back.
 */
final class StockAgents implements AutoCloseable {
  private final Path folder;
  private final Path agent;
  private final String natsUrl;
  private final Path blobs;
  private final ServerSocket socket;
  private final Map<String, Process> vms = new ConcurrentHashMap<>();
  private final List<PlainObject> calls = new CopyOnWriteArrayList<>();

  StockAgents(Path folder, String natsUrl, Path blobs) throws IOException {
    this.agent = Peers.stockAgent();
    this.folder = Files.createDirectories(folder);
    this.natsUrl = natsUrl;
    this.blobs = blobs;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Files.writeString(
        program(),
        """
        #!/bin/bash
        IFS= read -r request
        exec 3<>/dev/tcp/127.0.0.1/%d
        printf '%%s\\n' "$request" >&3
        cat <&3
        """
            .formatted(socket.getLocalPort()));
    Files.setPosixFilePermissions(program(), PosixFilePermissions.fromString("rwx------"));
    Thread.ofVirtual().name("cpi").start(this::serve);
  }

  Path program() {
    return folder.resolve("cpi");
  }

  /** The methods called since the last time, in order. */
  List<String> methods() {
    List<String> methods = calls.stream().map(call -> call.text("method")).toList();
    return methods;
  }

  void forgetCalls() {
    calls.clear();
  }

  /** The last call of this method. */
  PlainObject last(String method) {
    return calls.stream()
        .filter(call -> call.text("method").equals(method))
        .reduce((_, last) -> last)
        .orElseThrow(() -> new AssertionError(method + " was not called: " + methods()));
  }

  int vms() {
    return vms.size();
  }

  /** What the only VM has as {@code /var/vcap}. */
  Path vcap() {
    if (vms.size() != 1) {
      throw new AssertionError("VMs: " + vms.keySet());
    }
    return vcap(vms.keySet().iterator().next());
  }

  private Path vcap(String cid) {
    return folder.resolve(cid);
  }

  private void serve() {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> answer(connection));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      String line =
          new BufferedReader(
                  new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      connection.getOutputStream().write(respond(line).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String respond(String line) throws IOException {
    PlainObject request = PlainObject.of(Json.parse(line), "request");
    calls.add(request);
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("result", result(request));
    response.put("error", null);
    response.put("log", "did " + request.text("method") + "\n");
    return Json.write(response);
  }

  private @Nullable Object result(PlainObject request) throws IOException {
    List<?> arguments = request.list("arguments");
    return switch (request.text("method")) {
      case "info" -> Map.of("api_version", 2, "stemcell_formats", List.of("dummy"));
      case "create_stemcell" -> "stemcell-" + UUID.randomUUID();
      case "create_vm" -> {
        String cid = "vm-" + UUID.randomUUID();
        boot(cid, arguments);
        yield List.of(cid, Map.of());
      }
      case "delete_vm" -> {
        end(String.valueOf(arguments.getFirst()));
        yield null;
      }
      case "has_vm" -> vms.containsKey(String.valueOf(arguments.getFirst()));
      case "create_disk" -> {
        String cid = "disk-" + UUID.randomUUID();
        Files.createDirectory(folder.resolve(cid));
        yield cid;
      }
      case "attach_disk" -> folder.resolve(String.valueOf(arguments.get(1))).toString();
      case "has_disk" -> Files.exists(folder.resolve(String.valueOf(arguments.getFirst())));
      default -> null;
    };
  }

  private void boot(String cid, List<?> arguments) throws IOException {
    Path bosh = Files.createDirectories(vcap(cid).resolve("bosh"));
    Files.writeString(
        bosh.resolve("agent.json"),
        """
        {"Infrastructure":{"Settings":{"Sources":[
          {"Type":"File","SettingsPath":"/var/vcap/bosh/source.json"}]}}}
        """);
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("agent_id", arguments.getFirst());
    settings.put("vm", Map.of("name", cid, "id", cid));
    settings.put("mbus", natsUrl);
    settings.put("ntp", List.of());
    settings.put(
        "blobstore",
        Map.of("provider", "local", "options", Map.of("blobstore_path", blobs.toString())));
    settings.put("networks", arguments.get(3));
    settings.put("disks", Map.of("persistent", Map.of()));
    settings.put("env", arguments.get(5));
    Files.writeString(bosh.resolve("source.json"), Json.write(settings));
    vms.put(
        cid,
        new ProcessBuilder(
                "unshare",
                "--mount-proc",
                "--pid",
                "--fork",
                "--kill-child",
                "/bin/sh",
                "-c",
                boot(cid))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(cid + ".log").toFile())
            .start());
  }

  /** Restarts the agent as a VM's service manager does, for as long as there is a VM. */
  private String boot(String cid) {
    return """
    mount -t tmpfs tmpfs /var && mkdir -p /var/vcap && mount --bind '%s' /var/vcap || exit 1
    cd /var/vcap/bosh
    while [ -e /var/vcap/bosh/source.json ]; do
      '%s' -P dummy -M dummy-nats -C /var/vcap/bosh/agent.json >> /var/vcap/bosh/agent.log 2>&1
    done
    """
        .formatted(vcap(cid), agent);
  }

  private void end(String cid) throws IOException {
    Process vm = vms.remove(cid);
    if (vm != null) {
      Files.delete(vcap(cid).resolve("bosh/source.json"));
      ProcessHandle init = vm.children().findFirst().orElse(vm.toHandle());
      vm.destroyForcibly().onExit().join();
      init.onExit().join(); // The kernel ends whatever else runs in its namespace.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (String cid : vms.keySet()) {
      end(cid);
    }
  }
}
