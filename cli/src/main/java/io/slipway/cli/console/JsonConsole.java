package io.slipway.cli.console;

import io.slipway.cli.CommandFailed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything for one JSON document: {@code {"Tables":[{"Content","Header","Rows","Notes"}],
 * "Blocks":[text],"Lines":[text]}}, where each list is null when it is empty (Director API, section
 * 11).
 */
public final class JsonConsole implements Console {
  private final PrintStream out;
  private final List<String> columns;
  private final List<Map<String, @Nullable Object>> tables = new ArrayList<>();
  private final List<String> blocks = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  public JsonConsole(PrintStream out, List<String> columns) {
    this.out = out;
    this.columns = List.copyOf(columns);
  }

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void errorLine(String text) {
    lines.add(text);
  }

  @Override
  public void begin(String text) {
    lines.add(text);
  }

  @Override
  public void end(String text) {
    lines.add(text);
  }

  @Override
  public void block(String text) {
    blocks.add(text);
  }

  @Override
  public void errorBlock(String text) {
    blocks.add(text);
  }

  @Override
  public void table(Table table) {
    Table.Selection selection = table.select(columns);
    selection.unknownColumn().ifPresent(name -> blocks.add("Failed to find header: " + name));
    Table shown = selection.table();
    Map<String, String> header = new TreeMap<>();
    List<String> keys = keys(shown.columns());
    for (int i = 0; i < keys.size(); i++) {
      header.put(keys.get(i), shown.columns().get(i).title());
    }
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<Cell> cells : shown.rows()) {
      Map<String, String> row = new TreeMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(keys.get(i), cells.get(i).text());
      }
      rows.add(row);
    }
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("Content", shown.content());
    entry.put("Header", header);
    entry.put("Rows", rows);
    entry.put("Notes", nullIfEmpty(shown.notes()));
    tables.add(entry);
  }

  /** A column without letters goes by its place, as with the stock command line. */
  private static List<String> keys(List<Column> columns) {
    List<String> keys = new ArrayList<>();
    for (Column column : columns) {
      keys.add(column.key().isEmpty() ? Integer.toString(keys.size()) : column.key());
    }
    return keys;
  }

  @Override
  public void confirm() {
    throw new CommandFailed("Nobody can be asked with --json. Add --non-interactive.");
  }

  @Override
  public boolean agrees(String question) {
    throw cannotAsk(question);
  }

  @Override
  public String ask(String question, String usual) {
    throw cannotAsk(question);
  }

  @Override
  public String askSecret(String question) {
    throw cannotAsk(question);
  }

  @Override
  public int choose(String question, List<String> choices) {
    throw cannotAsk(question);
  }

  private static CommandFailed cannotAsk(String question) {
    return new CommandFailed("Nobody can be asked '" + question + "' with --json.");
  }

  @Override
  public void flush() {
    if (tables.isEmpty() && blocks.isEmpty() && lines.isEmpty()) {
      return;
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("Tables", nullIfEmpty(tables));
    document.put("Blocks", nullIfEmpty(blocks));
    document.put("Lines", nullIfEmpty(lines));
    out.print(JsonText.of(document));
    out.flush();
  }

  private static @Nullable List<?> nullIfEmpty(List<?> list) {
    return list.isEmpty() ? null : list;
  }
}
