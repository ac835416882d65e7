package io.slipway.cli.main;

import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Linter;
import io.slipway.cli.LocalDirector;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.Reported;
import io.slipway.cli.ValueGenerator;
import io.slipway.cli.authoring.AuthoringCommands;
import io.slipway.cli.client.Connections;
import io.slipway.cli.client.Transport;
import io.slipway.cli.command.CommandCatalog;
import io.slipway.cli.command.CommandCatalog.Audience;
import io.slipway.cli.command.CommandLineReader;
import io.slipway.cli.command.CommandLineReader.Request;
import io.slipway.cli.command.GlobalOptions;
import io.slipway.cli.command.Session;
import io.slipway.cli.console.Console;
import io.slipway.cli.console.JsonConsole;
import io.slipway.cli.console.SilentConsole;
import io.slipway.cli.console.StreamConsole;
import io.slipway.cli.diff.DiffCommand;
import io.slipway.cli.hook.HookCommands;
import io.slipway.cli.render.RenderCommand;
import io.slipway.cli.run.RunCommand;
import io.slipway.cli.timeline.TimelineCommands;
import java.util.List;
import java.util.stream.Stream;

/** The {@code slipway} command: does what is asked for, and says how it went. */
public final class Cli {
  private final CliEnvironment environment;
  private final LocalDirector local;
  private final LocalRenderer renderer;
  private final Linter linter;
  private final ValueGenerator values;
  private final Connections connections;

  /** With connections of one's own choice. */
  public Cli(
      CliEnvironment environment,
      LocalDirector local,
      LocalRenderer renderer,
      Linter linter,
      ValueGenerator values,
      Connections connections) {
    this.environment = environment;
    this.local = local;
    this.renderer = renderer;
    this.linter = linter;
    this.values = values;
    this.connections = connections;
  }

  /**
   * Runs one command.
   *
   * @return the exit code: 0 only if everything succeeded, else 1, or that of a command run in an
   *     instance
   */
  public static int run(
      String[] args,
      LocalDirector local,
      LocalRenderer renderer,
      Linter linter,
      ValueGenerator values,
      CliEnvironment environment) {
    return new Cli(environment, local, renderer, linter, values, Transport::secure)
        .run(List.of(args));
  }

  /** Every command there is. */
  public static CommandCatalog catalog() {
    List<CommandCatalog.Entry> others =
        Stream.of(
                AuthoringCommands.entries(),
                TimelineCommands.entries(),
                HookCommands.entries(),
                List.of(DiffCommand.entry()))
            .flatMap(List::stream)
            .toList();
    return new CommandCatalog(RenderCommand::new, RunCommand::new, others);
  }

  /**
   * As {@link #run(String[], LocalDirector, LocalRenderer, Linter, ValueGenerator,
   * CliEnvironment)}.
   */
  public int run(List<String> arguments) {
    Request request;
    try {
      request = new CommandLineReader(catalog()).read(arguments);
    } catch (CommandFailed e) {
      return fail(plainConsole(), e.text());
    }
    return switch (request) {
      case Request.Help(String text) -> {
        environment.stdout().print(text);
        environment.stdout().flush();
        yield 0;
      }
      case Request.Run run -> execute(run);
    };
  }

  private int execute(Request.Run run) {
    Console console = console(run);
    Session session =
        new Session(
            environment, run.options(), local, renderer, linter, values, console, connections);
    try {
      run.command().run(session);
      if (run.audience() == Audience.ANYONE) {
        console.line("Succeeded");
      }
      console.flush();
      return 0;
    } catch (Reported _) {
      return 1;
    } catch (CommandFailed e) {
      return fail(console, e.text(), e.exitCode());
    } catch (SlipwayException e) {
      return fail(console, e.message());
    } catch (RuntimeException e) {
      // Whatever this is, a stack trace helps only who asked for it.
      if (!environment.variable("SLIPWAY_DEBUG").isEmpty()) {
        e.printStackTrace(environment.stderr());
      }
      return fail(
          console,
          "%s. Run again with SLIPWAY_DEBUG=1 for the details.".formatted(ErrorText.of(e)));
    }
  }

  private static int fail(Console console, String text) {
    return fail(console, text, 1);
  }

  private static int fail(Console console, String text, int exitCode) {
    console.errorLine(text);
    console.errorLine("Exit code " + exitCode);
    console.flush();
    return exitCode;
  }

  private Console console(Request.Run run) {
    GlobalOptions options = run.options();
    if (options.json()) {
      return run.audience() == Audience.LIVE || run.audience() == Audience.ANSWER
          ? new SilentConsole()
          : new JsonConsole(environment.stdout(), options.columns());
    }
    boolean forTerminal =
        environment.isTerminal() || options.tty() || !environment.variable("BOSH_TTY").isEmpty();
    return new StreamConsole(
        environment,
        new StreamConsole.Settings(
            switch (run.audience()) {
              case ANYONE -> forTerminal;
              case ANSWER -> false;
              case PEOPLE, LIVE -> true;
            },
            environment.isTerminal()
                && !options.noColor()
                && environment.variable("NO_COLOR").isEmpty(),
            options.columns()));
  }

  private Console plainConsole() {
    return new StreamConsole(
        environment, new StreamConsole.Settings(environment.isTerminal(), false, List.of()));
  }
}
