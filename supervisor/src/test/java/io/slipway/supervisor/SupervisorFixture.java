package io.slipway.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.supervisor.control.ControlFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A supervisor over a fake machine, on one thread and virtual time. */
final class SupervisorFixture {
  final FakeProcessHost host = new FakeProcessHost();
  final CountingClock clock = new CountingClock();
  final List<SupervisorEvent> events = new ArrayList<>();
  final Set<String> memory = new TreeSet<>();

  /** None: what is there is called running, unless a test is about that. */
  Duration settle = Duration.ZERO;

  Supervisor supervisor = newSupervisor();

  Supervisor newSupervisor() {
    return new Supervisor(
        host,
        clock,
        events::add,
        new MonitorMemory() {
          @Override
          public Set<String> unmonitored() {
            return new TreeSet<>(memory);
          }

          @Override
          public void remember(Set<String> unmonitored) {
            memory.clear();
            memory.addAll(unmonitored);
          }
        },
        Runnable::run);
  }

  /** The start of an entry in group vcap, with start and stop programs. */
  static String process(String name) {
    return """
    check process %1$s with pidfile /run/%1$s.pid
      start program "/start/%1$s"
      stop program "/stop/%1$s"
      group vcap
    """
        .formatted(name);
  }

  /** Installs programs for the names and loads the text. */
  void load(String text, String... installed) {
    for (String name : installed) {
      host.install(name);
    }
    supervisor.reload(List.of(ControlFile.parse(text, "test.monitrc")), settle);
  }

  void advance(long seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  ServiceStatus status(String name) {
    return supervisor.status().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  void assertState(String name, ServiceState state) {
    assertThat(status(name).state()).as(name + " " + status(name)).isEqualTo(state);
  }

  void assertNotState(String name, ServiceState state) {
    assertThat(status(name).state()).as(name + " " + status(name)).isNotEqualTo(state);
  }

  List<String> alerts() {
    return events.stream()
        .filter(SupervisorEvent.Alert.class::isInstance)
        .map(SupervisorEvent.Alert.class::cast)
        .map(alert -> alert.service() + ": " + alert.event() + " - " + alert.action())
        .toList();
  }
}
