package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  @TempDir Path folder;
  private Jdbi jdbi;
  private GroupCommit writer;

  @BeforeEach
  void open() {
    jdbi = Jdbi.create("jdbc:sqlite:" + folder.resolve("test.db") + "?foreign_keys=true");
    writer = new GroupCommit(jdbi);
    jdbi.useHandle(
        handle -> {
          handle.execute("create table words (word text primary key)");
          handle.execute(
              "create table uses (word text references words deferrable initially deferred)");
        });
  }

  private final CountDownLatch begin = new CountDownLatch(1);
  private final List<CompletableFuture<Integer>> running = new ArrayList<>();

  /** Lets everything begin, however a test ends. */
  @AfterEach
  void letGo() {
    begin.countDown();
  }

  /** Runs all in one group: the first waits until the others have come. */
  private void together(List<Function<Handle, Integer>> works) {
    CountDownLatch holding = new CountDownLatch(1);
    running.add(
        start(
            handle -> {
              holding.countDown();
              await(begin);
              return works.getFirst().apply(handle);
            }));
    await(holding);
    works.subList(1, works.size()).forEach(work -> running.add(start(work)));
    while (writer.coming() < works.size() - 1) {
      Thread.onSpinWait();
    }
    begin.countDown();
  }

  private CompletableFuture<Integer> start(Function<Handle, Integer> work) {
    return CompletableFuture.supplyAsync(() -> writer.run(work), THREADS);
  }

  private static Function<Handle, Integer> adds(String word) {
    return handle -> handle.execute("insert into words values (?)", word);
  }

  private List<String> words() {
    return jdbi.withHandle(
        handle ->
            handle.createQuery("select word from words order by word").mapTo(String.class).list());
  }

  @Test
  void commitsOnceForAllThatCameTogether() {
    List<Function<Handle, Integer>> works = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      works.add(adds("word " + i));
    }

    together(works);
    running.forEach(CompletableFuture::join);

    assertThat(words()).hasSize(32);
    assertThat(writer.commits()).isEqualTo(1);
  }

  @Test
  void commitsAtOnceForOneThatComesAlone() {
    writer.run(adds("one"));
    assertThat(words()).containsExactly("one");
    writer.run(adds("two"));
    assertThat(words()).containsExactly("one", "two");
    assertThat(writer.commits()).isEqualTo(2);
  }

  @Test
  void doesNotLetTheOthersGrowForEver() {
    List<Function<Handle, Integer>> works = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      works.add(adds("word " + i));
    }

    together(works);
    running.forEach(CompletableFuture::join);

    assertThat(words()).hasSize(250);
    assertThat(writer.commits()).isEqualTo(3);
  }

  @Test
  void takesBackWhatFailedAndNothingElse() {
    together(
        List.of(
            adds("first"),
            handle -> {
              handle.execute("insert into words values ('half')");
              throw new IllegalStateException("no");
            },
            adds("first"),
            adds("last")));

    assertThat(running.getFirst().join()).isEqualTo(1);
    assertThatThrownBy(() -> running.get(1).join())
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no");
    assertThat(running.get(3).join()).isEqualTo(1);
    assertThatThrownBy(() -> running.get(2).join()).hasStackTraceContaining("UNIQUE");
    assertThat(words()).containsExactly("first", "last");
  }

  @Test
  void failsEveryoneWhoseChangesAreNotKept() {
    together(
        List.of(
            adds("first"),
            handle -> handle.execute("insert into uses values ('unknown')"),
            adds("last")));

    assertThat(running)
        .allSatisfy(
            one ->
                assertThatThrownBy(one::join)
                    .isInstanceOf(CompletionException.class)
                    .hasStackTraceContaining("FOREIGN KEY"));
    assertThat(words()).isEmpty();

    writer.run(adds("goes on"));
    assertThat(words()).containsExactly("goes on");
  }

  @Test
  void failsEveryoneWhenTheTransactionItselfIsGone() {
    together(
        List.of(
            adds("first"),
            handle -> {
              // As SQLite does by itself when its disk is full.
              handle.execute("rollback");
              throw new IllegalStateException("disk full");
            }));

    assertThat(running)
        .allSatisfy(one -> assertThatThrownBy(one::join).hasMessageContaining("disk full"));
    assertThat(words()).isEmpty();

    writer.run(adds("goes on"));
    assertThat(words()).containsExactly("goes on");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anErrorOfAWorkKeepsNoOtherFromBeingDone() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  writer.run(
                      _ -> {
                        throw new StackOverflowError();
                      }))
          .isInstanceOf(StackOverflowError.class);
    }
    int rows = writer.run(handle -> handle.execute("insert into words values ('after')"));
    assertThat(rows).isEqualTo(1);
    assertThat(writer.coming()).isZero();
  }
}
