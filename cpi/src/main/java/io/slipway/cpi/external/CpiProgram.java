package io.slipway.cpi.external;

import io.slipway.base.Clock;
import io.slipway.base.Durations;
import io.slipway.base.Guarded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a program that gets a text and answers with one, with limits on time and size. */
final class CpiProgram {
  private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int END_OF_ERRORS = 4 * 1024;
  private static final Duration LEFT_BEHIND = Duration.ofSeconds(1);

  private final CpiOptions options;
  private final Path program;
  private final Clock clock;

  CpiProgram(Path program, CpiOptions options, Clock clock) {
    this.program = program;
    this.options = options;
    this.clock = clock;
  }

  Path path() {
    return program;
  }

  /** What a run has ended with. */
  record Run(String answer, String endOfErrors, int exitStatus) {}

  /**
   * Waits for its end. Whoever cancels a task does not end it: what a cloud was asked to make would
   * be lost.
   *
   * @param errors gets what it writes to its standard error, as it comes
   */
  Run run(String input, Consumer<String> errors) {
    Process process = start();
    AtomicBoolean late = new AtomicBoolean();
    Clock.Scheduled timer =
        clock.schedule(
            options.timeout(),
            () -> {
              late.set(true);
              kill(process);
            });
    try {
      Output answer = new Output("cpi-answer", process.getInputStream());
      Output error = new Output("cpi-errors", process.getErrorStream());
      Thread reading = answer.keepFirst(options.largestAnswer(), () -> kill(process));
      Thread pumping = error.keepLast(END_OF_ERRORS, errors);
      beside("cpi-input", () -> write(process, input));
      int status = process.waitFor();
      // What it has left behind may hold its output for ever.
      reading.join(LEFT_BEHIND);
      pumping.join(LEFT_BEHIND);
      if (late.get()) {
        throw failed("did not answer within " + Durations.text(options.timeout()), null);
      }
      if (answer.isTooLarge()) {
        throw failed(
            "failed: its answer is larger than " + options.largestAnswer() + " bytes", null);
      }
      return new Run(answer.text(), error.text(), status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("was not waited for: the Director ends", e);
    } finally {
      timer.cancel();
      kill(process);
    }
  }

  private Process start() {
    if (!Files.isExecutable(program) || Files.isDirectory(program)) {
      throw new CpiException(
          CpiException.Kind.OTHER, "Failed to run cpi: '" + program + "' is not executable");
    }
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    Map<String, String> environment = builder.environment();
    Map<String, String> inherited = Map.copyOf(environment);
    environment.clear();
    environment.put("PATH", PATH);
    Stream.of("TMPDIR", "HOME")
        .filter(inherited::containsKey)
        .forEach(name -> environment.put(name, String.valueOf(inherited.get(name))));
    try {
      return builder.start();
    } catch (IOException e) {
      throw failed("cannot be started", e);
    }
  }

  /** One that does not read it all knows enough. */
  private static void write(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // What it answers says whether that was right.
    }
  }

  private static Thread beside(String name, Runnable work) {
    return Thread.ofVirtual().name(name).start(() -> Guarded.run(name, work));
  }

  /** With whatever it has started and still is its child. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private CpiException failed(String how, @Nullable Exception cause) {
    return new CpiException(
        CpiException.Kind.OTHER, "The CPI '" + program + "' " + how, false, cause);
  }

  /** What the program writes, read beside it. */
  private static final class Output {
    private final String name;
    private final InputStream stream;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean tooLarge;

    Output(String name, InputStream stream) {
      this.name = name;
      this.stream = stream;
    }

    /** What goes beyond is too much. */
    Thread keepFirst(long most, Runnable beyond) {
      return pump(
          (bytes, length) -> {
            tooLarge |= kept.size() + (long) length > most;
            if (tooLarge) {
              beyond.run();
            } else {
              kept.write(bytes, 0, length);
            }
          });
    }

    Thread keepLast(int most, Consumer<String> all) {
      return pump(
          (bytes, length) -> {
            kept.write(bytes, 0, length);
            byte[] so = kept.toByteArray();
            if (so.length > most) {
              kept.reset();
              kept.write(so, so.length - most, most);
            }
            all.accept(new String(bytes, 0, length, StandardCharsets.UTF_8));
          });
    }

    private interface Taking {
      void take(byte[] bytes, int length);
    }

    private Thread pump(Taking taking) {
      return beside(
          name,
          () -> {
            byte[] buffer = new byte[8 * 1024];
            try (stream) {
              for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                synchronized (this) {
                  taking.take(buffer, n);
                }
              }
            } catch (IOException _) {
              // It was killed.
            }
          });
    }

    synchronized boolean isTooLarge() {
      return tooLarge;
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
