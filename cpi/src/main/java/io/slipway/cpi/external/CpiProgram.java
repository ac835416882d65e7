package io.slipway.cpi.external;

import io.slipway.base.Clock;
import io.slipway.base.Durations;
import io.slipway.base.ErrorText;
import io.slipway.base.Guarded;
import io.slipway.base.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a program that gets a text and answers with one, with limits on time and size. */
final class CpiProgram {
  private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int END_OF_ERRORS = 4 * 1024;

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
      ErrorPump pump = new ErrorPump(process, errors);
      Thread writer = beside("cpi-input", () -> write(process, input));
      String answer = answer(process);
      int status = process.waitFor();
      writer.join();
      if (late.get()) {
        throw failed("did not answer within " + Durations.text(options.timeout()), null);
      }
      return new Run(answer, pump.end(), status);
    } catch (IOException e) {
      throw failed(late.get() ? "did not answer in time" : "failed: " + ErrorText.of(e), e);
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

  private String answer(Process process) throws IOException {
    try (InputStream out = process.getInputStream()) {
      byte[] bytes = Limits.readAll(out, options.largestAnswer(), "its answer");
      return new String(bytes, StandardCharsets.UTF_8);
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

  /** Hands on what the program writes to its standard error. */
  private static final class ErrorPump {
    private final StringBuilder end = new StringBuilder();
    private final Thread thread;

    ErrorPump(Process process, Consumer<String> errors) {
      this.thread = beside("cpi-errors", () -> pump(process, errors));
    }

    private void pump(Process process, Consumer<String> errors) {
      char[] buffer = new char[8 * 1024];
      try (Reader reader =
          new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)) {
        for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
          String text = new String(buffer, 0, n);
          keep(text);
          errors.accept(text);
        }
      } catch (IOException _) {
        // It was killed.
      }
    }

    private synchronized void keep(String text) {
      end.append(text);
      end.delete(0, Math.max(0, end.length() - END_OF_ERRORS));
    }

    String end() throws InterruptedException {
      thread.join();
      synchronized (this) {
        return end.toString();
      }
    }
  }
}
