package io.slipway.cli.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table of one row per thing.
 *
 * @param title printed above it; empty for none
 * @param content what is counted below it ({@code 3 instances}); empty for no count
 * @param rows in the order to print, each as long as the columns
 * @param notes printed between rows and count
 * @param transposed whether each row is printed as a list of title and value
 * @param count the number of things, when it is not the number of rows
 */
public record Table(
    String title,
    String content,
    List<Column> columns,
    List<List<Cell>> rows,
    List<String> notes,
    boolean transposed,
    Optional<Integer> count) {
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    notes = List.copyOf(notes);
  }

  public static Table of(String content, List<String> titles, List<List<Cell>> rows) {
    return new Table(
        "",
        content,
        titles.stream().map(Column::new).toList(),
        rows,
        List.of(),
        false,
        Optional.empty());
  }

  public Table withTitle(String newTitle) {
    return new Table(newTitle, content, columns, rows, notes, transposed, count);
  }

  public Table withNotes(List<String> newNotes) {
    return new Table(title, content, columns, rows, newNotes, transposed, count);
  }

  public Table withCount(int newCount) {
    return new Table(title, content, columns, rows, notes, transposed, Optional.of(newCount));
  }

  public Table asList() {
    return new Table(title, content, columns, rows, notes, true, count);
  }

  int things() {
    return count.orElse(rows.size());
  }

  /** The table with the named columns only, or the first name that no column has. */
  Selection select(List<String> names) {
    if (names.isEmpty()) {
      return new Selection(this, Optional.empty());
    }
    Optional<String> unknown =
        names.stream()
            .filter(name -> columns.stream().noneMatch(column -> column.isNamed(name)))
            .findFirst();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (names.stream().anyMatch(column::isNamed)) {
        kept.add(i);
      }
    }
    return new Selection(
        new Table(
            title,
            content,
            kept.stream().map(columns::get).toList(),
            rows.stream().map(row -> kept.stream().map(row::get).toList()).toList(),
            notes,
            transposed,
            Optional.of(things())),
        unknown);
  }

  record Selection(Table table, Optional<String> unknownColumn) {}
}
