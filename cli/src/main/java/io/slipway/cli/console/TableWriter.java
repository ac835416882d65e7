package io.slipway.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Lays a table out in columns, for people or for {@code cut} (Director API, section 11). */
final class TableWriter {
  /** What a text is, for whoever colours it. */
  enum Style {
    PLAIN,
    HEADER,
    FAILING
  }

  private record Piece(String text, Style style) {}

  private final boolean decorated;
  private final BiFunction<Style, String, String> paint;

  /**
   * @param decorated with header, notes and count, repeated names as {@code ~}; otherwise nothing
   *     but rows, columns ended by tabs
   */
  TableWriter(boolean decorated, BiFunction<Style, String, String> paint) {
    this.decorated = decorated;
    this.paint = paint;
  }

  String write(Table table) {
    StringBuilder out = new StringBuilder();
    if (decorated && !table.title().isEmpty()) {
      out.append(table.title()).append("\n\n");
    }
    writeRows(out, table.transposed() ? transposed(table) : straight(table));
    if (decorated) {
      writeFooter(out, table);
    }
    return out.toString();
  }

  private List<List<Piece>> straight(Table table) {
    List<List<Piece>> rows = new ArrayList<>();
    if (decorated && !table.columns().isEmpty()) {
      rows.add(table.columns().stream().map(TableWriter::header).toList());
    }
    String last = null;
    for (List<Cell> row : table.rows()) {
      List<Piece> pieces = new ArrayList<>(row.stream().map(TableWriter::piece).toList());
      if (decorated && !row.isEmpty()) {
        if (row.getFirst().text().equals(last)) {
          pieces.set(0, new Piece("~", Style.PLAIN));
        }
        last = row.getFirst().text();
      }
      rows.add(pieces);
    }
    return rows;
  }

  private List<List<Piece>> transposed(Table table) {
    List<List<Piece>> rows = new ArrayList<>();
    for (List<Cell> row : table.rows()) {
      if (!rows.isEmpty()) {
        rows.add(List.of());
      }
      for (int i = 0; i < row.size(); i++) {
        rows.add(
            decorated
                ? List.of(header(table.columns().get(i)), piece(row.get(i)))
                : List.of(piece(row.get(i))));
      }
    }
    return rows;
  }

  private static Piece header(Column column) {
    return new Piece(column.title(), Style.HEADER);
  }

  private static Piece piece(Cell cell) {
    return new Piece(
        cell.text().isEmpty() ? "-" : cell.text().replace("\r", ""),
        cell.failing() ? Style.FAILING : Style.PLAIN);
  }

  /** Every column but the last is filled up to its widest cell; every one ends in the border. */
  private void writeRows(StringBuilder out, List<List<Piece>> rows) {
    List<Integer> widths = new ArrayList<>();
    List<List<List<String>>> split = new ArrayList<>();
    for (List<Piece> row : rows) {
      List<List<String>> cells = new ArrayList<>();
      for (int column = 0; column < row.size(); column++) {
        List<String> lines = List.of(row.get(column).text().split("\n", -1));
        int width = lines.stream().mapToInt(TableWriter::width).max().orElse(0);
        if (column == widths.size()) {
          widths.add(width);
        } else {
          widths.set(column, Math.max(width, widths.get(column)));
        }
        cells.add(lines);
      }
      split.add(cells);
    }
    String border = decorated ? "  " : "\t";
    for (int i = 0; i < rows.size(); i++) {
      List<List<String>> cells = split.get(i);
      int height = cells.stream().mapToInt(List::size).max().orElse(1);
      for (int line = 0; line < height; line++) {
        for (int column = 0; column < cells.size(); column++) {
          List<String> lines = cells.get(column);
          String text = line < lines.size() ? lines.get(line) : "";
          out.append(paint.apply(rows.get(i).get(column).style(), text));
          if (column < cells.size() - 1) {
            out.repeat(' ', widths.get(column) - width(text));
          }
          out.append(border);
        }
        out.append('\n');
      }
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static void writeFooter(StringBuilder out, Table table) {
    if (!table.notes().isEmpty()) {
      out.append('\n');
      table.notes().forEach(note -> out.append(note).append('\n'));
    }
    if (!table.content().isEmpty()) {
      out.append('\n').append(table.things()).append(' ').append(table.content()).append('\n');
    }
  }
}
