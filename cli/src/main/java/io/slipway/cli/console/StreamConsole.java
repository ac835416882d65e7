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

  /** One for all questions: what it has read ahead is the answer to the next. */
  private final BufferedReader answers;

  private Kind previous = Kind.NONE;

  public StreamConsole(CliEnvironment environment, Settings settings) {
    this.environment = environment;
    this.settings = settings;
    this.out = environment.stdout();
    this.answers =
        new BufferedReader(new InputStreamReader(environment.stdin(), StandardCharsets.UTF_8));
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
    @Nullable String answer = answer("Continue? [yN]: ");
    if (answer == null) {
      throw new CommandFailed("Stopped: nobody answered. Use --non-interactive to go on unasked.");
    }
    if (!isYes(answer)) {
      throw new CommandFailed("Stopped");
    }
  }

  private static boolean isYes(String answer) {
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  @Override
  public boolean agrees(String question) {
    separate(Kind.PARAGRAPH);
    @Nullable String answer = answer(question + " [yN]: ");
    return answer != null && isYes(answer);
  }

  @Override
  public String ask(String question, String usual) {
    separate(Kind.QUESTION);
    @Nullable String answer = answer(question + " (" + usual + "): ");
    return answer == null || answer.isEmpty() ? usual : answer;
  }

  @Override
  public String askSecret(String question) {
    separate(Kind.QUESTION);
    java.io.@Nullable Console terminal =
        environment.isTerminal() && Objects.equals(environment.stdin(), System.in)
            ? System.console()
            : null;
    if (terminal == null) {
      @Nullable String answer = answer(question + " (): ");
      return answer == null ? "" : answer;
    }
    out.print(question + " (): ");
    out.flush();
    char @Nullable [] secret = terminal.readPassword();
    return secret == null ? "" : new String(secret);
  }

  @Override
  public int choose(String question, List<String> choices) {
    separate(Kind.PARAGRAPH);
    for (int i = 0; i < choices.size(); i++) {
      out.print(i + 1 + ": " + choices.get(i) + "\n");
    }
    while (true) {
      @Nullable String answer = answer(question + " (1): ");
      if (answer == null) {
        throw new CommandFailed("Asking for choice: nobody answered");
      }
      if (answer.isEmpty()) {
        return 0;
      }
      if (answer.matches("\\d{1,6}")
          && Integer.parseInt(answer) >= 1
          && Integer.parseInt(answer) <= choices.size()) {
        return Integer.parseInt(answer) - 1;
      }
      out.print("invalid selection (must be 1-" + choices.size() + ")\n");
    }
  }

  private @Nullable String answer(String question) {
    out.print(question);
    out.flush();
    try {
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
