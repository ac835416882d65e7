package io.slipway.agent.script;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.fake.FakeFileWatcher;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ScriptOutput;
import io.slipway.bus.ScriptOutput.Stream;
import io.slipway.instance.FileWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveOutputTest {
  @TempDir private Path folder;
  private final FakeFileWatcher watcher = new FakeFileWatcher();
  private final BlockingQueue<Piece> told = new LinkedBlockingQueue<>();
  private Path stdout;
  private Path stderr;

  private record Piece(Stream stream, long from, long to, List<String> lines) {}

  @BeforeEach
  void name() {
    stdout = folder.resolve("pre-start.stdout.log");
    stderr = folder.resolve("pre-start.stderr.log");
  }

  private LiveOutput live(FileWatcher with, long before, long toldBefore) {
    return new LiveOutput(
        with,
        "job/pre-start",
        new LiveOutput.LogFile(stdout, before, toldBefore),
        new LiveOutput.LogFile(stderr, 0, 0),
        (stream, from, to, lines) -> told.add(new Piece(stream, from, to, lines)));
  }

  private void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    watcher.changed(file);
  }

  @Test
  void tellsWholeLinesAsTheyComeAndTheRestAtTheEnd() throws Exception {
    Files.writeString(stdout, "an earlier run\n");
    try (LiveOutput live = live(watcher, 15, 0)) {
      write(stdout, "one\ntw");
      assertThat(told.take()).isEqualTo(new Piece(Stream.STDOUT, 0, 4, List.of("one")));
      write(stderr, "oh\n\n");
      assertThat(told.take()).isEqualTo(new Piece(Stream.STDERR, 0, 4, List.of("oh", "")));
      write(stdout, "o\n");
      assertThat(told.take()).isEqualTo(new Piece(Stream.STDOUT, 4, 8, List.of("two")));
      write(stdout, "no end");

      live.finish();

      assertThat(told).containsExactly(new Piece(Stream.STDOUT, 8, 14, List.of("no end")));
      assertThat(watcher.watched()).isEmpty();
    }
  }

  @Test
  void whatWasWrittenBeforeAnybodyWatchedIsToldToo() throws Exception {
    Files.writeString(stdout, "early\n");
    try (LiveOutput _ = live(watcher, 0, 0)) {
      assertThat(told.take()).isEqualTo(new Piece(Stream.STDOUT, 0, 6, List.of("early")));
    }
  }

  @Test
  void ofMuchItTellsTheBeginningAndTheEndAndSaysWhere() throws Exception {
    String lines =
        IntStream.range(0, 200_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    try (LiveOutput live = live(watcher, 0, 0)) {
      write(stdout, lines);
      write(stderr, "x".repeat(1_000_000));
      live.finish();
    }

    List<Piece> all = new ArrayList<>(told);
    for (Stream stream : Stream.values()) {
      List<Piece> pieces = all.stream().filter(piece -> piece.stream == stream).toList();
      assertThat(pieces.stream().mapToLong(piece -> piece.to - piece.from).sum())
          .isLessThanOrEqualTo(LiveOutput.HEAD + LiveOutput.TAIL);
      assertThat(pieces.getLast().to)
          .isEqualTo(stream == Stream.STDOUT ? lines.length() : 1_000_000);
      assertThat(pieces)
          .flatExtracting(Piece::lines)
          .allMatch(line -> line.length() <= LiveOutput.LONGEST_LINE);
    }
    List<String> out =
        all.stream()
            .filter(piece -> piece.stream == Stream.STDOUT)
            .flatMap(piece -> piece.lines.stream())
            .toList();
    assertThat(out).last().isEqualTo("line 199999");
    assertThat(out).allMatch(line -> line.matches("line \\d+"));
  }

  @Test
  void whoHasToldTheBeginningReadsNothingUntilTheEnd() throws Exception {
    try (LiveOutput live = live(watcher, 0, 0)) {
      write(stderr, "e\n".repeat(LiveOutput.HEAD / 2));
      write(stdout, "o\n".repeat(LiveOutput.HEAD / 2));
      for (long out = 0, err = 0; out < LiveOutput.HEAD || err < LiveOutput.HEAD; ) {
        Piece piece = told.take();
        out = piece.stream == Stream.STDOUT ? piece.to : out;
        err = piece.stream == Stream.STDERR ? piece.to : err;
      }
      write(stdout, "between\n");
      live.finish();
      assertThat(told)
          .containsExactly(
              new Piece(Stream.STDOUT, LiveOutput.HEAD, LiveOutput.HEAD + 8, List.of("between")));
    }
  }

  @Test
  void charactersStayWhole() throws Exception {
    try (LiveOutput live = live(watcher, 0, 0)) {
      write(stdout, "\u20ac".repeat(100_000));
      live.finish();
    }
    assertThat(told).flatExtracting(Piece::lines).allMatch(line -> line.matches("\u20ac+"));
  }

  @Test
  void aLastLineThatIsLongIsToldAsFarAsThereIsSpace() throws Exception {
    try (LiveOutput live = live(watcher, 0, 0)) {
      write(stdout, "short\n".repeat(10_000) + "x".repeat(9_999) + "\n");
      live.finish();
    }
    List<Piece> all = new ArrayList<>(told);
    assertThat(all.getLast().lines).containsExactly("x".repeat(LiveOutput.TAIL - 1));
    assertThat(all.getLast().to).isEqualTo(70_000);
  }

  @Test
  void aFileThatWasRotatedBeginsAnew() throws Exception {
    try (LiveOutput live = live(watcher, 0, 0)) {
      write(stdout, "before\n");
      told.take();
      Files.writeString(stdout, "");
      write(stdout, "new\n");
      live.finish();
      assertThat(told).containsExactly(new Piece(Stream.STDOUT, 7, 11, List.of("new")));
    }
  }

  @Test
  void whatAnEarlierAgentMayHaveToldIsNotToldAgain() throws Exception {
    Files.writeString(stdout, "told\n");
    try (LiveOutput live = live(watcher, 0, 5)) {
      write(stdout, "more\n");
      live.finish();
      assertThat(told).containsExactly(new Piece(Stream.STDOUT, 5, 10, List.of("more")));
    }
  }

  @Test
  void aFolderThatCannotBeWatchedIsToldOfAtTheEnd() throws Exception {
    FileWatcher blind =
        (_, _) -> {
          throw new SlipwayException(ErrorCode.SYSTEM_ERROR, "no more watches");
        };
    try (LiveOutput live = live(blind, 0, 0)) {
      Files.writeString(stdout, "all\n");
      live.finish();
    }
    assertThat(told).flatExtracting(Piece::lines).containsExactly("all");
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "secret\n");
    try (LiveOutput live = live(watcher, 0, 0)) {
      Files.createSymbolicLink(stdout, secret);
      watcher.changed(stdout);
      live.finish();
    }
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsToldCrossesTheBus() {
    ScriptOutput output =
        new ScriptOutput(
            "pre-start", "job", "t", Stream.STDERR, 3, 9, List.of("\u20ac", "", "\u0000"));
    assertThat(ScriptOutput.fromPlain(output.toPlain())).isEqualTo(output);
    assertThat(String.join("", output.lines()).getBytes(UTF_8)).hasSize(4);
  }
}
