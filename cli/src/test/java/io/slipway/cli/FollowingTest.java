package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directors die while a task of theirs is followed. */
class FollowingTest {
  private static final String SAID =
      "\nThe Director is gone. Task 5 goes on with the next one, which is waited for: 'slipway up'"
          + " starts it.\n";

  @TempDir Path directory;
  private final List<FakeDirector> directors = new ArrayList<>();

  @AfterEach
  void stop() {
    directors.forEach(FakeDirector::close);
  }

  private FakeDirector director() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      lines.append("line ").append(i).append(" of the task\n");
    }
    FakeDirector director =
        new FakeDirector().task(5, "done", "").output(5, "debug", lines.toString());
    directors.add(director);
    return director;
  }

  private String all() {
    return new CommandRunner(director(), directory).run("task", "5", "--debug").out();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 150, 777})
  void nothingIsLostAndNothingIsToldTwice(int bytes) {
    CommandRunner commands = new CommandRunner(director().dyingAfter(bytes), directory);
    Outcome outcome = commands.then(director()).run("task", "5", "--debug");
    assertThat(outcome).isEqualTo(new Outcome(0, all(), SAID));
  }

  @Test
  void severalMayDieAndEachIsSpokenOf() {
    CommandRunner commands = new CommandRunner(director().dyingAfter(300), directory);
    Outcome outcome =
        commands
            .then(director().dyingAfter(10), director().dyingAfter(555), director())
            .run("task", "5", "--debug");
    // The second dies before it tells anything new.
    assertThat(outcome).isEqualTo(new Outcome(0, all(), SAID + SAID + SAID));
  }

  @Test
  void oneThatIsGoneBeforeItIsAskedIsNotSpokenOfAgain() {
    FakeDirector stillborn = director();
    stillborn.close();
    CommandRunner commands = new CommandRunner(director().dyingAfter(300), directory);
    Outcome outcome = commands.then(stillborn, director()).run("task", "5", "--debug");
    assertThat(outcome).isEqualTo(new Outcome(0, all(), SAID));
  }

  @Test
  void whenNoneComesWhatToDoIsSaid() {
    Outcome outcome =
        new CommandRunner(director().dyingAfter(300), directory).run("task", "5", "--debug");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith(SAID)
        .contains(
            "No Director has come back within 2 minutes. Task 5 goes on when one does: start it"
                + " with 'slipway up', then watch it with 'slipway task 5'");
  }

  @Test
  void oneElsewhereIsAskedForAgainWithinReason() {
    FakeDirector director = director().dyingAfter(300);
    Outcome outcome =
        new CommandRunner(director, directory)
            .withVariable("BOSH_ENVIRONMENT", "https://elsewhere:25555")
            .run("task", "5", "--debug");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith(
            "\nThe Director is gone. Task 5 goes on with the next one, which is waited for.\n")
        .contains("No Director has come back within 2 minutes.");
  }

  @Test
  void oneThatNeverAnsweredIsNotWaitedFor() {
    FakeDirector director = director();
    director.close();
    assertThat(new CommandRunner(director, directory).run("task", "5").err())
        .startsWith("There is no Director at")
        .doesNotContain("waited for");
  }
}
