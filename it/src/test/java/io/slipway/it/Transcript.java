package io.slipway.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of commands and what is expected of each, as a file of resources has them.
 *
 * <pre>
 * # what the next rows are about
 * $ command --flag      the stock CLI is run, and is to end with 0
 * $ command → 1         and is to end with 1
 * $$ command            and slipway says the same, as text and as JSON
 * % words of a shell    run by it, in the folder of the files; is to end with 0
 * + file                is written, with what the lines behind '| ' say
 *   text                is to be said
 *   /pattern/           is to be found in what was said
 *   !text               is not to be said
 *   name = /pat(te)rn/  likewise; later rows know the group as {name}
 * </pre>
 */
record Transcript(List<Row> rows) {
  private static final Pattern WORD = Pattern.compile("(?:'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+))");
  private static final Pattern EXIT = Pattern.compile(" → (\\d+)$");

  /** Who runs a row. */
  enum Runner {
    STOCK,
    BOTH,
    SHELL,
    FILE
  }

  /**
   * @param place where it stands
   * @param text the command, or the file's name
   * @param lines what is expected of it, or stands in the file
   */
  record Row(String place, Runner runner, String text, int exitCode, List<String> lines) {
    /** The words of the command; quotes keep them together. */
    static List<String> words(String text) {
      List<String> words = new ArrayList<>();
      Matcher matcher = WORD.matcher(text);
      int end = -1;
      while (matcher.find()) {
        String piece = matcher.group().replaceAll("^['\"]|['\"]$", "");
        if (matcher.start() == end) {
          words.add(words.removeLast() + piece);
        } else {
          words.add(piece);
        }
        end = matcher.end();
      }
      return words;
    }

    /** The stock CLI's command. */
    String command() {
      return text.split(" ", 2)[0];
    }
  }

  static Transcript read(String name) {
    String file = "stock/" + name + ".txt";
    try (InputStream in =
        Objects.requireNonNull(Transcript.class.getResourceAsStream(file), file)) {
      return parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Transcript parse(String file, String text) {
    List<Row> rows = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String place = file + ":" + (i + 1);
      if (line.startsWith("$$ ")) {
        rows.add(row(place, Runner.BOTH, line.substring(3)));
      } else if (line.startsWith("$ ")) {
        rows.add(row(place, Runner.STOCK, line.substring(2)));
      } else if (line.startsWith("% ")) {
        rows.add(row(place, Runner.SHELL, line.substring(2)));
      } else if (line.startsWith("+ ")) {
        rows.add(row(place, Runner.FILE, line.substring(2)));
      } else if (line.startsWith("  ") || line.startsWith("| ")) {
        rows.getLast().lines().add(line.substring(2));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        throw new IllegalArgumentException(place + ": what is this? " + line);
      }
    }
    return new Transcript(List.copyOf(rows));
  }

  private static Row row(String place, Runner runner, String text) {
    Matcher exit = EXIT.matcher(text);
    boolean given = exit.find();
    return new Row(
        place,
        runner,
        given ? text.substring(0, exit.start()).strip() : text.strip(),
        given ? Integer.parseInt(exit.group(1)) : 0,
        new ArrayList<>());
  }
}
