package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.core.Layout;
import io.slipway.agent.fake.FakeFileWatcher;
import io.slipway.bus.LogNews;
import io.slipway.bus.LogPiece;
import io.slipway.bus.LogPiece.Change;
import io.slipway.bus.LogRequest;
import io.slipway.json.Json;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogFollowersTest {
  private static final LogRequest ALL = new LogRequest(List.of(), List.of(), 10, true);

  @TempDir Path directory;
  private final VirtualClock clock = new VirtualClock();
  private final FakeFileWatcher watcher = new FakeFileWatcher();
  private Path logs;
  private LogFollowers followers;

  @BeforeEach
  void makeFolder() throws IOException {
    logs = Files.createDirectories(layout().logs());
    followers = new LogFollowers(layout(), watcher, clock);
  }

  private Layout layout() {
    return new Layout(directory.resolve("vcap"));
  }

  @AfterEach
  void close() {
    followers.close();
    assertThat(watcher.watched()).isEmpty();
  }

  /** A reader who remembers what he has read. */
  private final class Reader {
    private final String name;
    private long read;

    Reader(LogRequest request) throws IOException {
      name = followers.follow(request);
    }

    LogNews news() throws Exception {
      LogNews news = followers.read(name, read);
      read = news.number();
      return LogNews.fromPlain(Json.parse(Json.write(news.toPlain())));
    }

    List<LogPiece> next() throws Exception {
      return news().pieces();
    }
  }

  private Path write(String name, String text) throws IOException {
    Path file = logs.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void append(String name, String text) throws IOException {
    watcher.changed(write(name, text));
  }

  private static LogPiece lines(String file, String... lines) {
    return new LogPiece.Lines(file, List.of(lines));
  }

  private static LogPiece changed(String file, Change change) {
    return new LogPiece.Changed(file, change);
  }

  @Test
  void tellsTheLastLinesAndWhatIsAppended() throws Exception {
    write("web/out.log", "1\n2\n3\nhal");
    write("web/none.log", "");
    Reader reader = new Reader(new LogRequest(List.of(), List.of(), 2, true));
    assertThat(reader.next()).containsExactly(lines("web/out.log", "3"));

    append("web/out.log", "f\n\nlast");
    assertThat(reader.next()).containsExactly(lines("web/out.log", "half", ""));
    append("web/none.log", "first\n");
    assertThat(reader.next()).containsExactly(lines("web/none.log", "first"));
  }

  @Test
  void withoutFollowingItEndsWithTheLastLines() throws Exception {
    write("a/a.log", "1\n2\n3");
    write("b/b.log", "x\n");
    Reader reader = new Reader(new LogRequest(List.of(), List.of(), 2, false));
    LogNews news = reader.news();
    assertThat(news.pieces()).containsExactly(lines("a/a.log", "2", "3"), lines("b/b.log", "x"));
    assertThat(news.ended()).isTrue();
    assertThat(followers.size()).isZero();
    assertThat(watcher.watched()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 3000, 100_000})
  void theLastLinesAreAsManyAsWereAskedFor(int count) throws Exception {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      all.add("line " + i);
    }
    write("a.log", String.join("\n", all) + "\n");
    Reader reader = new Reader(new LogRequest(List.of(), List.of(), count, false));
    assertThat(told(reader, "a.log")).isEqualTo(all.subList(Math.max(0, 20_000 - count), 20_000));
  }

  /** Reads until the end. */
  private static List<String> told(Reader reader, String file) throws Exception {
    List<String> told = new ArrayList<>();
    LogNews news;
    do {
      news = reader.news();
      int size = 0;
      for (LogPiece piece : news.pieces()) {
        assertThat(piece.file()).isEqualTo(file);
        if (piece instanceof LogPiece.Lines(String _, List<String> lines)) {
          told.addAll(lines);
          size += lines.stream().mapToInt(line -> line.length() + 1).sum();
        }
      }
      assertThat(size).isLessThanOrEqualTo(2 * LogFollow.MOST_AT_ONCE);
    } while (!news.ended());
    return told;
  }

  @Test
  void choosesJobsOrPatterns() throws Exception {
    write("top.log", "top\n");
    write("a/a.log", "a\n");
    write("a/deep/er.log", "er\n");
    write("a/a.txt", "text\n");
    write("ab/ab.log", "ab\n");
    assertThat(files(List.of(), List.of()))
        .containsExactly("a/a.log", "a/deep/er.log", "ab/ab.log", "top.log");
    assertThat(files(List.of("a"), List.of("ab/*"))).containsExactly("a/a.log", "a/deep/er.log");
    assertThat(files(List.of(), List.of("*/*.txt", "top*"))).containsExactly("a/a.txt", "top.log");
    assertThat(files(List.of("none"), List.of())).isEmpty();
    assertThatThrownBy(() -> files(List.of(), List.of("{a")))
        .hasMessage("The filter '{a' has a '{' without '}'");
    assertThatThrownBy(() -> files(List.of(), java.util.Collections.nCopies(65, "a")))
        .hasMessageContaining("more than 64");
  }

  private List<String> files(List<String> jobs, List<String> filters) throws Exception {
    return new Reader(new LogRequest(jobs, filters, 1, false))
        .next().stream().map(LogPiece::file).toList();
  }

  @Test
  void filesAndFoldersThatComeLaterAreToldFromTheirBeginning() throws Exception {
    Reader reader = new Reader(ALL);
    Files.createDirectories(logs.resolve("db/deep"));
    write("db/deep/db.log", "first\n");
    watcher.changed(logs.resolve("db"));
    assertThat(reader.next()).containsExactly(lines("db/deep/db.log", "first"));
    append("db/deep/db.log", "second\n");
    assertThat(reader.next()).containsExactly(lines("db/deep/db.log", "second"));

    append("db/notes.txt", "is none\n");
    append("db/new.log", "new\n");
    assertThat(reader.next()).containsExactly(lines("db/new.log", "new"));
  }

  @Test
  void lostEventsLoseNoLines() throws Exception {
    write("a/a.log", "");
    Reader reader = new Reader(ALL);
    write("a/a.log", "1\n");
    write("a/b.log", "2\n");
    write("c/c.log", "3\n");
    watcher.lost(logs.resolve("a"));
    assertThat(reader.next())
        .containsExactly(lines("a/a.log", "1"), lines("a/b.log", "2"), lines("c/c.log", "3"));
    append("a/a.log", "4\n");
    assertThat(reader.next()).containsExactly(lines("a/a.log", "4"));
  }

  @Test
  void aFileThatIsCutStartsOver() throws Exception {
    Path file = write("a.log", "one\n");
    Reader reader = new Reader(ALL);
    reader.next();
    Files.writeString(file, "x\n", StandardOpenOption.TRUNCATE_EXISTING);
    watcher.changed(file);
    assertThat(reader.next())
        .containsExactly(changed("a.log", Change.TRUNCATED), lines("a.log", "x"));
  }

  @Test
  void aFileThatIsReplacedIsToldToItsEndFirst() throws Exception {
    Path file = write("a.log", "one\n");
    Reader reader = new Reader(ALL);
    reader.next();
    write("a.log", "two\nthree");
    Files.move(file, logs.resolve("a.log.1"), StandardCopyOption.ATOMIC_MOVE);
    append("a.log", "four\n");
    assertThat(reader.next())
        .containsExactly(
            lines("a.log", "two", "three"),
            changed("a.log", Change.REPLACED),
            lines("a.log", "four"));
  }

  @Test
  void aFileThatGoesIsToldToItsEndAndMayComeAgain() throws Exception {
    Path file = write("a.log", "one\n");
    Reader reader = new Reader(ALL);
    reader.next();
    write("a.log", "two\n");
    Files.move(file, logs.resolve("a.log.1"), StandardCopyOption.ATOMIC_MOVE);
    watcher.changed(file);
    assertThat(reader.next()).containsExactly(lines("a.log", "two"), changed("a.log", Change.GONE));
    append("a.log", "again\n");
    assertThat(reader.next()).containsExactly(lines("a.log", "again"));
    Files.delete(file);
    watcher.changed(file);
    assertThat(reader.next()).containsExactly(changed("a.log", Change.GONE));
  }

  @Test
  void linksStandOnlyForLogsOfTheInstance() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.log"), "secret\n");
    write("a/real.txt", "1\n");
    Files.createSymbolicLink(logs.resolve("a/current.log"), Path.of("real.txt"));
    Files.createSymbolicLink(
        logs.resolve("a/absolute.log"), Path.of("/var/vcap/sys/log/a/real.txt"));
    Files.createSymbolicLink(logs.resolve("a/outside.log"), secret);
    Files.createSymbolicLink(logs.resolve("a/machine.log"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(logs.resolve("a/up.log"), Path.of("../../../../../secret.log"));
    Files.createSymbolicLink(logs.resolve("a/loop.log"), Path.of("loop.log"));
    Files.createSymbolicLink(logs.resolve("folder"), directory);
    Files.createSymbolicLink(logs.resolve("a/through.log"), Path.of("../folder/secret.log"));
    Reader reader = new Reader(ALL);
    assertThat(reader.next())
        .containsExactly(lines("a/absolute.log", "1"), lines("a/current.log", "1"));
    append("a/real.txt", "2\n");
    assertThat(reader.next())
        .containsExactlyInAnyOrder(lines("a/absolute.log", "2"), lines("a/current.log", "2"));
  }

  @Test
  void aFileThatBecomesALinkOutIsGone() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.log"), "secret\n");
    Path file = write("a/a.log", "1\n");
    Reader reader = new Reader(ALL);
    reader.next();
    Files.delete(file);
    Files.createSymbolicLink(file, secret);
    watcher.changed(file);
    assertThat(reader.next()).containsExactly(changed("a/a.log", Change.GONE));

    Path folder = logs.resolve("a");
    Files.delete(file);
    Files.delete(folder);
    Files.createSymbolicLink(folder, directory);
    watcher.changed(folder);
    append("b.log", "2\n");
    assertThat(reader.next()).containsExactly(lines("b.log", "2"));
  }

  @Test
  void aLogFolderThatIsALinkIsNotLookedInto() throws Exception {
    Files.writeString(directory.resolve("secret.log"), "secret\n");
    Files.delete(logs);
    Files.createSymbolicLink(logs, directory);
    assertThatThrownBy(() -> new Reader(ALL)).isInstanceOf(IOException.class);
  }

  @Test
  void pipesAreNotOpened() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", logs.resolve("p.log").toString()).start().waitFor())
        .isZero();
    write("a.log", "1\n");
    assertThat(new Reader(ALL).next()).containsExactly(lines("a.log", "1"));
  }

  @Test
  void ofWhatIsWrittenTooFastAPartIsLeftOutAndCounted() throws Exception {
    Path file = write("a.log", "begin\n");
    Reader reader = new Reader(ALL);
    reader.next();
    long gibibyte = 1L << 30;
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(gibibyte); // not one line end in it
      out.seek(gibibyte);
      out.writeBytes("\nend\n");
    }
    watcher.changed(file);
    long dropped = 0;
    long told = 0;
    String last = "";
    while (!last.equals("end")) {
      List<LogPiece> pieces = reader.next();
      long size = 0;
      for (LogPiece piece : pieces) {
        switch (piece) {
          case LogPiece.Dropped one -> dropped += one.bytes();
          case LogPiece.Lines(String _, List<String> lines) -> {
            size += lines.stream().mapToLong(String::length).sum();
            last = lines.getLast();
          }
          case LogPiece.Changed _ -> throw new AssertionError(piece.toString());
        }
      }
      assertThat(size).isLessThanOrEqualTo(2 * LogFollow.MOST_AT_ONCE);
      told += size;
    }
    assertThat(told + dropped).isEqualTo(gibibyte + "end".length() - "begin\n".length());
    assertThat(dropped).isGreaterThan(gibibyte - 1024 * 1024);
  }

  @Test
  void aVeryLongLineComesInPiecesOfWholeCharacters() throws Exception {
    String line = "x" + "€".repeat(20_000);
    write("a.log", "");
    Reader reader = new Reader(new LogRequest(List.of(), List.of(), 0, true));
    append("a.log", line + "\nnext\n");
    StringBuilder told = new StringBuilder();
    while (!told.toString().endsWith("next")) {
      for (LogPiece piece : reader.next()) {
        if (piece instanceof LogPiece.Lines(String _, List<String> lines)) {
          assertThat(lines)
              .allMatch(one -> one.getBytes(StandardCharsets.UTF_8).length <= 16 * 1024);
          told.append(String.join("", lines));
        }
      }
    }
    assertThat(told.toString()).isEqualTo(line + "next");
  }

  @Test
  void whatIsNotTextIsToldAsFarAsItIs() throws Exception {
    byte[] garbage = new byte[100_000];
    new Random(7).nextBytes(garbage);
    Files.write(logs.resolve("a.log"), garbage);
    Reader reader = new Reader(new LogRequest(List.of(), List.of(), 1_000_000, false));
    List<String> told = told(reader, "a.log");
    assertThat(told).hasSizeGreaterThan(100).anyMatch(line -> line.contains("\uFFFD"));
  }

  @Test
  void moreFilesThanAnybodyReadsAreRefusedWithAReason() throws Exception {
    for (int i = 0; i <= LogFollow.MOST_FILES; i++) {
      write("many/" + i + ".log", "x\n");
    }
    assertThatThrownBy(() -> new Reader(ALL))
        .hasMessage("More than 1000 log files match. Name a job or a pattern that fits fewer.");
    assertThat(watcher.watched()).isEmpty();
    assertThat(files(List.of(), List.of("many/1?.log"))).hasSize(10);
  }

  @Test
  void filesBeyondTheLimitThatComeLaterAreToldOfOnce() throws Exception {
    for (int i = 0; i < LogFollow.MOST_FILES; i++) {
      write("many/" + i + ".log", "");
    }
    Reader reader = new Reader(ALL);
    append("many/more1.log", "x\n");
    assertThat(reader.next())
        .containsExactly(lines("many/more1.log", "(not followed: more than 1000 log files match)"));
    append("many/more2.log", "x\n");
    append("many/7.log", "seven\n");
    assertThat(reader.next()).containsExactly(lines("many/7.log", "seven"));
  }

  @Test
  void newsThatDidNotArriveAreToldAgain() throws Exception {
    write("a.log", "1\n");
    String name = followers.follow(ALL);
    LogNews first = followers.read(name, 0);
    append("a.log", "2\n");
    assertThat(followers.read(name, 0)).isEqualTo(first);
    assertThat(followers.read(name, 1).pieces()).containsExactly(lines("a.log", "2"));
    assertThatThrownBy(() -> followers.read(name, 0)).hasMessageContaining("not kept any more");
  }

  @Test
  void whereNothingIsWrittenTheAnswerIsEmptyAfterAWhile() throws Exception {
    try (LogFollow follow = new LogFollow(new LogFolder(layout()), ALL, watcher, clock)) {
      CompletableFuture<LogNews> news = inBackground(follow);
      clock.awaitTimers(1);
      clock.advance(LogFollowers.LONGEST_WAIT);
      assertThat(news.get()).isEqualTo(new LogNews(0, List.of(), false));
    }
  }

  @Test
  void whoeverAsksAnewTakesThePlaceOfHisFormerSelf() throws Exception {
    write("a.log", "");
    try (LogFollow follow = new LogFollow(new LogFolder(layout()), ALL, watcher, clock)) {
      CompletableFuture<LogNews> former = inBackground(follow);
      clock.awaitTimers(1);
      CompletableFuture<LogNews> latter = inBackground(follow);
      assertThat(former.get().pieces()).isEmpty();
      append("a.log", "1\n");
      assertThat(latter.get().pieces()).containsExactly(lines("a.log", "1"));
    }
  }

  private CompletableFuture<LogNews> inBackground(LogFollow follow) {
    CompletableFuture<LogNews> news = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                news.complete(follow.read(0, LogFollowers.LONGEST_WAIT));
              } catch (Exception e) {
                news.completeExceptionally(e);
              }
            });
    return news;
  }

  @Test
  void whoDoesNotReadForAMinuteIsForgotten() throws Exception {
    write("a.log", "1\n");
    Reader gone = new Reader(ALL);
    Reader there = new Reader(ALL);
    clock.advance(LogFollowers.LEASE.minusSeconds(1));
    there.next();
    clock.advance(LogFollowers.LEASE.minusSeconds(1));
    assertThat(followers.size()).isOne();
    assertThatThrownBy(gone::next).hasMessageContaining("follows the logs here");
    append("a.log", "2\n");
    assertThat(there.next()).containsExactly(lines("a.log", "2"));
  }

  @Test
  void thereAreNotMoreReadersThanAnInstanceCanBear() throws Exception {
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < LogFollowers.MOST; i++) {
      readers.add(new Reader(ALL));
    }
    assertThatThrownBy(() -> new Reader(ALL))
        .hasMessage("16 others follow the logs of this instance already. End one of them first.");
    followers.unfollow(readers.getFirst().name);
    followers.unfollow("never heard of");
    new Reader(ALL);
  }

  @Test
  void whoeverWaitsHearsOfTheEnd() throws Exception {
    LogFollow follow = new LogFollow(new LogFolder(layout()), ALL, watcher, clock);
    CompletableFuture<LogNews> news = inBackground(follow);
    clock.awaitTimers(1);
    follow.close();
    assertThat(news.get().ended()).isTrue();
    followers.close();
    assertThatThrownBy(() -> new Reader(ALL)).hasMessage("The agent is being stopped");
  }

  /** Whatever is written, cut at whatever places: every line is told once, in its order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyLineIsToldOnce(long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, StringBuilder> written = new TreeMap<>();
    Map<String, StringBuilder> told = new TreeMap<>();
    Reader reader = new Reader(ALL);
    for (int step = 0; step < 300; step++) {
      String job = "job" + random.nextInt(3);
      String name = job + "/" + random.nextInt(3) + ".log";
      String text = "é".repeat(random.nextInt(40)) + (random.nextBoolean() ? "\n" : "");
      if (random.nextInt(20) == 0) {
        text = "z".repeat(random.nextInt(60_000)) + "\n";
      }
      boolean firstOfJob = Files.notExists(logs.resolve(job));
      write(name, text);
      written.computeIfAbsent(name, _ -> new StringBuilder()).append(text);
      watcher.changed(logs.resolve(firstOfJob ? job : name));
      if (random.nextInt(4) == 0) {
        append("job0/0.log", "end\n");
        written.computeIfAbsent("job0/0.log", _ -> new StringBuilder()).append("end\n");
        watcher.changed(logs.resolve("job0"));
        readSome(reader, told);
      }
    }
    for (String name : written.keySet()) {
      append(name, "\nend of " + name + "\n");
      written.get(name).append("\nend of " + name + "\n");
    }
    watcher.lost(logs);
    while (!written.keySet().stream()
        .allMatch(name -> told.getOrDefault(name, new StringBuilder()).indexOf("end of ") >= 0)) {
      readSome(reader, told);
    }
    written.forEach(
        (name, text) -> assertThat(told.get(name)).hasToString(text.toString().replace("\n", "")));
  }

  /** Where lines end is left out: long ones come in pieces. */
  private static void readSome(Reader reader, Map<String, StringBuilder> told) throws Exception {
    for (LogPiece piece : reader.next()) {
      if (piece instanceof LogPiece.Lines(String file, List<String> lines)) {
        told.computeIfAbsent(file, _ -> new StringBuilder()).append(String.join("", lines));
      }
    }
  }
}
