package io.slipway.instance;

import io.slipway.linux.ProcessIdentity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process started in a space, by what outlives the process that started it.
 *
 * @param process the one whose end tells how the program ended: itself, or what entered the space
 *     for it
 * @param group the number of the program's process group on the host
 * @param collectors processes that write its captured output to files, until nobody holds it open
 * @param stdout where it writes to
 * @param mark the time namespace of it and of all that comes from it, where it has one of its own
 */
public record Survivor(
    ProcessIdentity process,
    int group,
    List<ProcessIdentity> collectors,
    Output stdout,
    Output stderr,
    Optional<String> mark) {
  public Survivor {
    collectors = List.copyOf(collectors);
  }

  /** What {@link #of} makes the same of again, given the same outputs. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = identity(process);
    plain.put("group", group);
    plain.put("collectors", collectors.stream().map(Survivor::identity).toList());
    mark.ifPresent(one -> plain.put("mark", one));
    return plain;
  }

  /** Anything that is not what {@link #toPlain} writes is an {@link IllegalArgumentException}. */
  public static Survivor of(Map<?, ?> plain, Output stdout, Output stderr) {
    List<ProcessIdentity> collectors = new ArrayList<>();
    if (plain.get("collectors") instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof Map<?, ?> collector)) {
          throw new IllegalArgumentException("A collector is no process");
        }
        collectors.add(identity(collector));
      }
    }
    return new Survivor(
        identity(plain),
        (int) number(plain, "group"),
        collectors,
        stdout,
        stderr,
        plain.get("mark") instanceof String mark ? Optional.of(mark) : Optional.empty());
  }

  private static Map<String, @Nullable Object> identity(ProcessIdentity process) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("pid", process.pid());
    plain.put("start_ticks", process.startTicks());
    return plain;
  }

  private static ProcessIdentity identity(Map<?, ?> plain) {
    return new ProcessIdentity((int) number(plain, "pid"), number(plain, "start_ticks"));
  }

  private static long number(Map<?, ?> plain, String key) {
    if (plain.get(key) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException("'" + key + "' of a process is no number");
  }
}
