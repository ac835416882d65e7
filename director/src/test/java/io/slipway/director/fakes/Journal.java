package io.slipway.director.fakes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the cloud and the agents were asked, in order: {@code cpi create_vm web/0}, {@code web/0
 * run_script pre-start}. VMs are called by the instance their metadata names.
 */
public final class Journal {
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> labels = new ConcurrentHashMap<>();

  private record Entry(boolean cpi, String vmCid, String what, List<@Nullable Object> arguments) {}

  synchronized void agent(String vmCid, String method, List<@Nullable Object> arguments) {
    entries.add(new Entry(false, vmCid, method, arguments));
    notifyAll();
  }

  synchronized void cpi(String vmCid, String method) {
    entries.add(new Entry(true, vmCid, method, List.of()));
    notifyAll();
  }

  void call(String vmCid, String label) {
    labels.put(vmCid, label);
  }

  String label(String vmCid) {
    return labels.getOrDefault(vmCid, vmCid);
  }

  /** Waits until there is that much since the last time. */
  public synchronized void awaitEntries(int count) throws InterruptedException {
    while (entries.size() < count) {
      wait();
    }
  }

  /** Everything since the last time. */
  public synchronized List<String> drain() {
    List<String> lines = entries.stream().map(this::line).toList();
    entries.clear();
    return lines;
  }

  private String line(Entry entry) {
    if (entry.cpi) {
      return ("cpi " + entry.what + " " + label(entry.vmCid)).strip();
    }
    String argument =
        switch (entry.what) {
          case "run_script", "drain" -> " " + entry.arguments.getFirst();
          case "run_errand" -> entry.arguments.isEmpty() ? "" : " " + entry.arguments.getFirst();
          case "compile_package" -> " " + entry.arguments.get(2);
          default -> "";
        };
    return label(entry.vmCid) + " " + entry.what + argument + nextStates(entry);
  }

  /** What a pre-stop is told to come: VM, instance, deployment. */
  private static String nextStates(Entry entry) {
    if (entry.arguments.size() > 1
        && entry.arguments.get(1) instanceof Map<?, ?> options
        && options.get("env") instanceof Map<?, ?> env) {
      return " "
          + env.get("BOSH_VM_NEXT_STATE")
          + "/"
          + env.get("BOSH_INSTANCE_NEXT_STATE")
          + "/"
          + env.get("BOSH_DEPLOYMENT_NEXT_STATE");
    }
    return "";
  }
}
