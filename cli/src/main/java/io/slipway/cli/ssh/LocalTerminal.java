package io.slipway.cli.ssh;

import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The terminal somebody sits at, by the program {@code stty}. */
public final class LocalTerminal {
  private static final File DEVICE = new File("/dev/tty");

  private final CliEnvironment environment;

  public LocalTerminal(CliEnvironment environment) {
    this.environment = environment;
  }

  /** In characters. */
  public record Size(int columns, int rows) {}

  /** The terminal hands on every key until this is closed. */
  public interface Raw extends AutoCloseable {
    @Override
    void close();
  }

  String type() {
    String type = environment.variable("TERM");
    return type.isEmpty() ? "xterm" : type;
  }

  Size size() {
    String[] words = stty("size").strip().split(" ");
    try {
      return new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return new Size(80, 24);
    }
  }

  Raw makeRaw() {
    String before = stty("-g").strip();
    stty("raw", "-echo");
    Thread hook = new Thread(() -> stty(before), "slipway-terminal");
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      stty(before);
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending, and the hook does the same once more.
      }
    };
  }

  private static String stty(String... arguments) {
    List<String> argv = new ArrayList<>(List.of("stty"));
    argv.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(argv)
              .redirectInput(DEVICE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
      process.waitFor();
      return said;
    } catch (IOException e) {
      throw new CommandFailed(
          "A shell needs a terminal, and this process has none to set up. Give a command with -c.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /**
   * The JDK offers the signal for a changed window only to who asks for it by name; without it the
   * window keeps its first size.
   */
  void onResize(Consumer<Size> consumer) {
    try {
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Class<?> signal = Class.forName("sun.misc.Signal");
      Object listener =
          Proxy.newProxyInstance(
              LocalTerminal.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  consumer.accept(size());
                }
                return method.getReturnType() == boolean.class ? (Object) false : null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), listener);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // The window keeps its first size.
    }
  }
}
