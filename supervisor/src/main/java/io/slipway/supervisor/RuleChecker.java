package io.slipway.supervisor;

import io.slipway.supervisor.control.Amount;
import io.slipway.supervisor.control.Operator;
import io.slipway.supervisor.control.RuleTest;
import io.slipway.supervisor.control.ServiceCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Carries out the tests of rules. Takes its time; holds no lock. */
final class RuleChecker {
  private final Sensors sensors;
  private final Instant now;

  RuleChecker(Sensors sensors, Instant now) {
    this.sensors = sensors;
    this.now = now;
  }

  /**
   * What a test found.
   *
   * @param seen for "changed" tests, what to compare with next time
   */
  record Finding(boolean failed, String description, Optional<String> seen) {
    static Finding of(boolean failed, String description) {
      return new Finding(failed, description, Optional.empty());
    }
  }

  /** Empty when there was nothing to look at, for instance because the process has gone. */
  Optional<Finding> check(
      RuleTest test, ServiceCheck service, ServiceStatus.Usage usage, Optional<String> lastSeen) {
    return switch (test) {
      case RuleTest.Resource resource -> resource(resource, usage);
      case RuleTest.Connection connection -> Optional.of(connection(connection, service));
      case RuleTest.Space space -> space(space, path(service));
      case RuleTest.Size size -> sensors.file(path(service)).map(file -> size(size, file));
      case RuleTest.Age age -> sensors.file(path(service)).map(file -> age(age, file));
      case RuleTest.Changed changed -> changed(changed, path(service), lastSeen);
      case RuleTest.Missing _ -> Optional.empty();
    };
  }

  private static String path(ServiceCheck service) {
    return switch (service) {
      case ServiceCheck.File file -> file.path();
      case ServiceCheck.Directory directory -> directory.path();
      case ServiceCheck.Filesystem filesystem -> filesystem.path();
      case ServiceCheck.PidFile pidFile -> pidFile.path();
      case ServiceCheck.Matching _, ServiceCheck.Host _ -> "/";
    };
  }

  private static Optional<Finding> resource(RuleTest.Resource test, ServiceStatus.Usage usage) {
    if (usage.equals(ServiceStatus.Usage.NOTHING)) {
      return Optional.empty();
    }
    boolean percent = test.limit().isPercent();
    double actual =
        switch (test.kind()) {
          case CPU -> usage.cpuPercent();
          case TOTAL_CPU -> usage.totalCpuPercent();
          case MEMORY -> percent ? usage.memoryPercent() : usage.kilobytes() * 1024.0;
          case TOTAL_MEMORY ->
              percent ? usage.totalMemoryPercent() : usage.totalKilobytes() * 1024.0;
          case CHILDREN -> usage.children();
        };
    return Optional.of(compare(test.kind().word(), actual, test.operator(), test.limit()));
  }

  private static Finding compare(String what, double actual, Operator operator, Amount limit) {
    double bound = limit.isPercent() ? limit.number() : limit.bytes();
    boolean failed = operator.holds(actual, bound);
    String shown =
        limit.isPercent()
            ? String.format(Locale.ROOT, "%.1f %%", actual)
            : String.format(Locale.ROOT, "%.0f", actual);
    return Finding.of(
        failed,
        "%s is %s, the limit being '%s %s'".formatted(what, shown, operator.symbol(), limit));
  }

  private Finding connection(RuleTest.Connection test, ServiceCheck service) {
    String host = service instanceof ServiceCheck.Host it ? it.address() : "localhost";
    Optional<String> failure = sensors.connect(test, host);
    return Finding.of(failure.isPresent(), failure.orElse("the connection succeeded"));
  }

  private Optional<Finding> space(RuleTest.Space test, String path) {
    return switch (test.kind()) {
      case SPACE -> sensors.space(path).map(fill -> fill("space usage", fill, test));
      case INODE -> sensors.inodes(path).map(fill -> fill("inode usage", fill, test));
    };
  }

  private static Finding fill(String what, Sensors.Fill fill, RuleTest.Space test) {
    double percent = fill.total() == 0 ? 0 : 100.0 * fill.used() / fill.total();
    double actual = test.limit().isPercent() ? percent : (double) fill.used();
    return compare(what, actual, test.operator(), test.limit());
  }

  private static Finding size(RuleTest.Size test, Sensors.FileFacts file) {
    return compare("size", (double) file.size(), test.operator(), test.limit());
  }

  private Finding age(RuleTest.Age test, Sensors.FileFacts file) {
    Duration age = Duration.between(file.modified(), now);
    return Finding.of(
        test.operator().holds((double) age.toSeconds(), (double) test.limit().toSeconds()),
        "modified %d seconds ago, the limit being '%s %d seconds'"
            .formatted(age.toSeconds(), test.operator().symbol(), test.limit().toSeconds()));
  }

  private Optional<Finding> changed(RuleTest.Changed test, String path, Optional<String> lastSeen) {
    Optional<String> seen = property(test.kind(), path);
    return seen.map(
        value ->
            new Finding(
                lastSeen.isPresent() && !lastSeen.get().equals(value),
                "%s changed from %s to %s"
                    .formatted(
                        test.kind().name().toLowerCase(Locale.ROOT),
                        lastSeen.orElse("nothing"),
                        value),
                seen));
  }

  private Optional<String> property(RuleTest.Property property, String path) {
    return switch (property) {
      case TIMESTAMP -> sensors.file(path).map(file -> file.modified().toString());
      case SIZE -> sensors.file(path).map(file -> Long.toString(file.size()));
      case CHECKSUM -> checksum(path);
      case PID -> Optional.empty();
    };
  }

  private Optional<String> checksum(String path) {
    try {
      return Optional.of(sensors.checksum(path));
    } catch (IOException e) {
      return Optional.empty(); // A file that is not there is the existence test's business.
    }
  }
}
