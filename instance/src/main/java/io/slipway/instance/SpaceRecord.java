package io.slipway.instance;

import io.slipway.base.ErrorText;
import io.slipway.json.Json;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is kept on disk about a space, so that another process can adopt it or clear it away.
 *
 * @param owner the process that is creating or destroying it, while it does
 * @param bootId the machine's boot that {@code first} belongs to
 * @param first the space's first process; empty while there is none, and in a host space
 * @param namespace identity of the process namespace {@code first} made
 * @param running whether the space was started and not killed since
 * @param disks folder inside → folder on the host
 */
record SpaceRecord(
    SpaceSpecification specification,
    SpaceKind kind,
    Phase phase,
    ProcessIdentity owner,
    String bootId,
    Optional<ProcessIdentity> first,
    Optional<String> namespace,
    boolean running,
    Map<String, Path> disks) {
  private static final long LARGEST = 1024 * 1024;

  enum Phase {
    CREATING,
    READY,
    DESTROYING
  }

  SpaceRecord {
    disks = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(disks));
  }

  static SpaceRecord creating(
      SpaceSpecification specification, SpaceKind kind, ProcessIdentity owner, String bootId) {
    return new SpaceRecord(
        specification,
        kind,
        Phase.CREATING,
        owner,
        bootId,
        Optional.empty(),
        Optional.empty(),
        false,
        Map.of());
  }

  SpaceRecord withPhase(Phase next, ProcessIdentity by) {
    return new SpaceRecord(specification, kind, next, by, bootId, first, namespace, running, disks);
  }

  SpaceRecord started(
      String boot, Optional<ProcessIdentity> process, Optional<String> inNamespace) {
    return new SpaceRecord(
        specification, kind, phase, owner, boot, process, inNamespace, true, disks);
  }

  SpaceRecord killed() {
    return new SpaceRecord(
        specification,
        kind,
        phase,
        owner,
        bootId,
        Optional.empty(),
        Optional.empty(),
        false,
        disks);
  }

  SpaceRecord withDisks(Map<String, Path> next) {
    return new SpaceRecord(
        specification, kind, phase, owner, bootId, first, namespace, running, next);
  }

  /** Replaces the file as a whole: a reader sees the old record or the new. */
  void write(SpaceFolder folder) throws IOException {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", specification.id());
    json.put("kind", kind.label());
    json.put("phase", phase.name());
    json.put("host_name", specification.hostName());
    json.put("address", specification.address().getHostAddress());
    json.put("facts", specification.facts());
    json.put("owner", identityToJson(owner));
    json.put("boot_id", bootId);
    json.put("first_process", first.map(SpaceRecord::identityToJson).orElse(null));
    json.put("process_namespace", namespace.orElse(null));
    json.put("running", running);
    Map<String, String> diskTexts = new LinkedHashMap<>();
    disks.forEach((inside, host) -> diskTexts.put(inside, host.toString()));
    json.put("disks", diskTexts);
    Path draft = folder.path().resolve("space.json.new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, Json.writePretty(json) + "\n");
    Files.move(draft, folder.record(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Empty when the folder has no record; a record that cannot be read is an error. */
  static Optional<SpaceRecord> read(SpaceFolder folder) {
    String text;
    try {
      if (Files.size(folder.record()) > LARGEST) {
        throw unreadable(folder, "it is larger than " + LARGEST + " bytes", null);
      }
      text = Files.readString(folder.record());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(folder, ErrorText.of(e), e);
    }
    try {
      return Optional.of(fromJson(new Fields(Json.parseObject(text))));
    } catch (IllegalArgumentException | SpaceException e) {
      throw unreadable(folder, ErrorText.of(e), e);
    }
  }

  private static SpaceRecord fromJson(Fields fields) {
    Map<String, String> facts = new LinkedHashMap<>();
    fields.object("facts").forEach((name, value) -> facts.put(name, String.valueOf(value)));
    Map<String, Path> disks = new LinkedHashMap<>();
    fields
        .object("disks")
        .forEach((inside, host) -> disks.put(inside, Path.of(String.valueOf(host))));
    return new SpaceRecord(
        new SpaceSpecification(
            fields.text("id"),
            fields.text("host_name"),
            InetAddress.ofLiteral(fields.text("address")),
            facts),
        SpaceKind.ofLabel(fields.text("kind"))
            .orElseThrow(() -> new IllegalArgumentException("unknown kind of space")),
        Phase.valueOf(fields.text("phase")),
        fields
            .identity("owner")
            .orElseThrow(() -> new IllegalArgumentException("'owner' is missing")),
        fields.text("boot_id"),
        fields.identity("first_process"),
        Optional.ofNullable((String) fields.json().get("process_namespace")),
        Boolean.TRUE.equals(fields.json().get("running")),
        disks);
  }

  private static Map<String, @Nullable Object> identityToJson(ProcessIdentity identity) {
    return Map.of("pid", identity.pid(), "start_ticks", identity.startTicks());
  }

  private static UnreadableException unreadable(
      SpaceFolder folder, String why, @Nullable Exception cause) {
    return new UnreadableException(
        "The record of space '"
            + folder.id()
            + "' ("
            + folder.record()
            + ") cannot be read: "
            + why
            + ". Destroy the space, or restore the file",
        cause);
  }

  /** There is a record, but not one to be understood. */
  static final class UnreadableException extends SpaceException {
    UnreadableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private record Fields(Map<String, @Nullable Object> json) {
    String text(String name) {
      if (json.get(name) instanceof String text) {
        return text;
      }
      throw new IllegalArgumentException("'" + name + "' is not a text");
    }

    @SuppressWarnings("unchecked") // JSON object keys are strings
    Map<String, @Nullable Object> object(String name) {
      if (json.get(name) instanceof Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
      }
      throw new IllegalArgumentException("'" + name + "' is not an object");
    }

    Optional<ProcessIdentity> identity(String name) {
      if (json.get(name) == null) {
        return Optional.empty();
      }
      Map<String, @Nullable Object> fields = object(name);
      OptionalLong pid = number(fields.get("pid"));
      OptionalLong ticks = number(fields.get("start_ticks"));
      if (pid.isEmpty() || ticks.isEmpty()) {
        throw new IllegalArgumentException("'" + name + "' is not a process");
      }
      return Optional.of(new ProcessIdentity((int) pid.getAsLong(), ticks.getAsLong()));
    }

    private static OptionalLong number(@Nullable Object value) {
      return value instanceof Number number
          ? OptionalLong.of(number.longValue())
          : OptionalLong.empty();
    }
  }
}
