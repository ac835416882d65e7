package io.slipway.server;

import io.slipway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent host writes down about itself in its home.
 *
 * @param build the program it is; another one is to take its place
 * @param keepers its keeper first, then those of agent hosts before it that may still keep
 *     something
 */
record AgentHostRecord(long pid, String build, List<ProcessName> keepers) {
  AgentHostRecord {
    keepers = List.copyOf(keepers);
  }

  /** A process by number and start time. */
  record ProcessName(int pid, long startTicks) {}

  static Optional<AgentHostRecord> read(Path file) {
    try {
      Map<String, @Nullable Object> plain =
          Json.parseObject(Files.readString(file, StandardCharsets.UTF_8));
      List<ProcessName> keepers = new ArrayList<>();
      if (plain.get("keepers") instanceof List<?> list) {
        for (Object one : list) {
          if (one instanceof Map<?, ?> map
              && map.get("pid") instanceof Number pid
              && map.get("start_ticks") instanceof Number ticks) {
            keepers.add(new ProcessName(pid.intValue(), ticks.longValue()));
          }
        }
      }
      return plain.get("pid") instanceof Number pid
          ? Optional.of(
              new AgentHostRecord(pid.longValue(), String.valueOf(plain.get("build")), keepers))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // nothing that helps: whoever wrote it is taken for gone
    }
  }

  void write(Path file) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("pid", pid);
    plain.put("build", build);
    plain.put(
        "keepers",
        keepers.stream()
            .map(one -> Map.of("pid", one.pid, "start_ticks", one.startTicks))
            .toList());
    try {
      Path temporary =
          Files.createTempFile(
              file.getParent(),
              "agents",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(temporary, Json.write(plain), StandardCharsets.UTF_8);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written", e);
    }
  }
}
