package io.slipway.cli.console;

import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Prints as things happen: everything to a terminal, only what was asked for to a pipe. */
public final class StreamConsole implements Console {
  /** What was printed last; an empty line goes between different kinds. */
  private enum Kind {
    NONE,
    RUNNING_TEXT,
    PARAGRAPH,
    QUESTION
  }

  /**
   * @param decorated whether explanations and table headers are shown
   * @param columns the columns to show of tables; all when empty
   */
  public record Settings(boolean decorated, boolean coloured, List<String> columns) {
    public Settings {
      columns = List.copyOf(columns);
    }
  }

  private final CliEnvironment environment;
  private final Settings settings;
  private final PrintStream out;
  private Kind previous = Kind.NONE;
  private @Nullable BufferedReader answers;

  public StreamConsole(CliEnvironment environment, Settings settings) {
    this.environment = environment;
    this.settings = settings;
    this.out = environment.stdout();
  }

  @Override
  public void line(String text) {
    if (settings.decorated()) {
      separate(Kind.PARAGRAPH);
      out.print(text + "\n");
    }
  }

  @Override
  public void errorLine(String text) {
    separate(Kind.PARAGRAPH);
    out.flush();
    environment.stderr().print(red(text) + "\n");
    environment.stderr().flush();
  }

  @Override
  public void begin(String text) {
    if (settings.decorated()) {
      block(text);
    }
  }

  @Override
  public void end(String text) {
    if (settings.decorated()) {
      block(text + "\n");
    }
  }

  @Override
  public void block(String text) {
    separate(Kind.RUNNING_TEXT);
    out.print(text);
    out.flush();
  }

  @Override
  public void errorBlock(String text) {
    block(red(text));
  }

  @Override
  public void table(Table table) {
    Table.Selection selection = table.select(settings.columns());
    selection
        .unknownColumn()
        .ifPresent(name -> errorBlock("Failed to find header: " + name + "\n"));
    separate(Kind.PARAGRAPH);
    out.print(new TableWriter(settings.decorated(), this::paint).write(selection.table()));
  }

  @Override
  public void confirm() {
    separate(Kind.PARAGRAPH);
    out.print("Continue? [yN]: ");
    out.flush();
    @Nullable String answer = answer();
    if (answer == null) {
      throw new CommandFailed("Stopped: nobody answered. Use --non-interactive to go on unasked.");
    }
    if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
      throw new CommandFailed("Stopped");
    }
  }

  @Override
  public String ask(String label) {
    prompt(label);
    return answered(label, answer());
  }

  @Override
  public String askSecret(String label) {
    prompt(label);
    java.io.@Nullable Console terminal =
        environment.isTerminal() && Objects.equals(environment.stdin(), System.in)
            ? System.console()
            : null;
    if (terminal == null) {
      return answered(label, answer());
    }
    char @Nullable [] secret = terminal.readPassword();
    return answered(label, secret == null ? null : new String(secret));
  }

  private void prompt(String label) {
    separate(Kind.QUESTION);
    out.print(label + " (): ");
    out.flush();
  }

  private static String answered(String label, @Nullable String answer) {
    if (answer == null || answer.isEmpty()) {
      throw new CommandFailed("Nobody answered: " + label);
    }
    return answer;
  }

  private @Nullable String answer() {
    try {
      // One reader for all questions: it reads ahead.
      if (answers == null) {
        answers =
            new BufferedReader(new InputStreamReader(environment.stdin(), StandardCharsets.UTF_8));
      }
      @Nullable String line = answers.readLine();
      return line == null ? null : line.strip();
    } catch (IOException _) {
      return null;
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  private void separate(Kind kind) {
    boolean continues = previous == Kind.NONE || (previous == kind && kind != Kind.PARAGRAPH);
    if (!continues) {
      out.print("\n");
    }
    previous = kind;
  }

  private String paint(TableWriter.Style style, String text) {
    return switch (style) {
      case PLAIN -> text;
      case HEADER -> settings.coloured() ? "\u001b[1m" + text + "\u001b[0m" : text;
      case FAILING -> red(text);
    };
  }

  private String red(String text) {
    return settings.coloured() ? "\u001b[31m" + text + "\u001b[0m" : text;
  }
}
