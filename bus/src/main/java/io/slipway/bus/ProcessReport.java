package io.slipway.bus;

import io.slipway.json.PlainObject;
import io.slipway.json.PlainValues;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a supervised process does not stay up, as {@link Subjects#process} and {@code get_state}
 * carry it: what BOSH keeps to itself. Counts begin anew with each order to start.
 *
 * @param process the service's name in its control file
 * @param job whose control file that is
 * @param logs what the files of the job's log folder have gained since the start, those written
 *     last first; at most {@value #MAXIMUM_LOGS}
 * @param logFolder where they are, inside the instance
 */
public record ProcessReport(
    String process, String job, Instant at, End end, List<LogTail> logs, String logFolder) {
  /** So many files are told of. */
  public static final int MAXIMUM_LOGS = 3;

  public ProcessReport {
    logs = List.copyOf(logs);
  }

  /** What came of the process. */
  public sealed interface End {}

  /**
   * It ended by itself.
   *
   * @param how empty when the kernel does not tell: of other processes' children it does since
   *     Linux 6.15
   * @param lived since its start, to the millisecond
   * @param deaths how many of the service's processes did so far
   */
  public record Died(Optional<ScriptReport.Ended> how, Duration lived, int deaths) implements End {
    public Died {
      lived = lived.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * The start program brought up none.
   *
   * @param reason for people
   * @param failures how many starts did so far
   */
  public record NotStarted(String reason, int failures) implements End {}

  /** The last lines a file has gained. */
  public record LogTail(String path, List<String> lines) {
    public LogTail {
      lines = List.copyOf(lines);
    }

    private Map<String, @Nullable Object> toPlain() {
      return PlainValues.copyOfMap(Map.of("path", path, "lines", lines));
    }
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("process", process);
    plain.put("job", job);
    plain.put("at", at.toString());
    switch (end) {
      case Died died -> {
        plain.put("phase", "died");
        died.how.ifPresent(
            how -> {
              switch (how) {
                case ScriptReport.Exited exited -> plain.put("exit_code", exited.code());
                case ScriptReport.Signaled signaled -> plain.put("signal", signaled.signal());
              }
            });
        plain.put("lived_ms", died.lived.toMillis());
        plain.put("deaths", died.deaths);
      }
      case NotStarted notStarted -> {
        plain.put("phase", "not_started");
        plain.put("reason", notStarted.reason);
        plain.put("failures", notStarted.failures);
      }
    }
    plain.put("logs", logs.stream().map(LogTail::toPlain).toList());
    plain.put("log_folder", logFolder);
    return plain;
  }

  /** Reads what {@link #toPlain} wrote; anything else is an {@link IllegalArgumentException}. */
  public static ProcessReport fromPlain(@Nullable Object payload) {
    PlainObject plain = PlainObject.of(payload, "process report");
    Instant at;
    try {
      at = Instant.parse(plain.text("at"));
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException("'at' of the process report is not a time", e);
    }
    return new ProcessReport(
        plain.text("process"),
        plain.text("job"),
        at,
        end(plain),
        plain.objects("logs").stream()
            .limit(MAXIMUM_LOGS)
            .map(log -> new LogTail(log.text("path"), log.texts("lines")))
            .toList(),
        plain.textOr("log_folder", ""));
  }

  private static End end(PlainObject plain) {
    return switch (plain.text("phase")) {
      case "died" ->
          new Died(
              how(plain),
              Duration.ofMillis(plain.longOr("lived_ms", 0)),
              (int) plain.longOr("deaths", 1));
      case "not_started" ->
          new NotStarted(plain.textOr("reason", ""), (int) plain.longOr("failures", 1));
      default -> throw new IllegalArgumentException("The process report has an unknown phase");
    };
  }

  private static Optional<ScriptReport.Ended> how(PlainObject plain) {
    if (plain.has("exit_code")) {
      return Optional.of(new ScriptReport.Exited((int) plain.longOr("exit_code", 0)));
    }
    return plain.has("signal")
        ? Optional.of(new ScriptReport.Signaled((int) plain.longOr("signal", 0)))
        : Optional.empty();
  }
}
