package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The template tells that it runs by asking for an address; then the clock is moved. */
class TimeLimitTest {
  private static final VirtualClock CLOCK = new VirtualClock();
  private static final TemplateEngine ENGINE =
      new TemplateEngine(Ruby.options().policy(TemplatePolicy.standard()).runtimes(1).clock(CLOCK));

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true; end",
        "begin; while true; end; rescue Exception; retry; end",
        "begin; loop { }; ensure; 1 while true; end",
      })
  void aTemplateThatDoesNotEndIsStoppedAndTheOthersAreRendered(String code) throws Exception {
    List<JobTemplate> templates =
        List.of(
            new JobTemplate("good.erb", "good", "<%= name %>"),
            new JobTemplate("endless.erb", "endless", "\n<% link('l').address\n" + code + " %>"),
            new JobTemplate("bad.erb", "bad", "<%= p('x') %>"));
    JobTemplates job = new JobTemplates("release", "1", "web", "sha", "", templates);
    CompletableFuture<Thread> running = new CompletableFuture<>();

    CompletableFuture<TemplateErrors> errors =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    TemplateErrors.class, () -> ENGINE.render(job, spec(), whenAsked(running))));
    Thread thread = running.join();
    CLOCK.advance(Duration.ofSeconds(30));

    assertThat(errors.join().message())
        .matches(
            "Error filling in template 'endless.erb' \\(line (2|3|\\(unknown\\)): "
                + "the template ran longer than 30 seconds and was stopped\\)\n"
                + "Error filling in template 'bad.erb' "
                + "\\(line 1: Can't find property '\\[\"x\"]'\\)");
    assertThat(
            ENGINE
                .render(Ruby.job("<%= name %>"), spec(), LinkAddresses.none())
                .files()
                .getFirst()
                .content()
                .text())
        .isEqualTo("frontend");
    thread.join(); // its time is not taken any longer
  }

  @Test
  void anInterruptedCallerLeavesAndItsTemplateIsStopped() throws InterruptedException {
    CompletableFuture<Thread> running = new CompletableFuture<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () ->
                    failure.set(
                        catchThrowable(
                            () ->
                                ENGINE.render(
                                    Ruby.job("<% link('l').address; while true; end %>"),
                                    spec(),
                                    whenAsked(running)))));
    Thread thread = running.join();
    caller.interrupt();
    caller.join();
    thread.join();

    assertThat(failure.get()).hasMessage("Rendering of job 'web' was interrupted");
    assertThat(ENGINE.render(Ruby.job("fine"), spec(), LinkAddresses.none()).files()).hasSize(1);
  }

  private static LinkAddresses whenAsked(CompletableFuture<Thread> running) {
    return (criteria, shortNames) -> {
      running.complete(Thread.currentThread());
      return "address";
    };
  }

  private static Map<String, @Nullable Object> spec() {
    Map<String, @Nullable Object> spec = Ruby.spec(Map.of());
    spec.put("links", Map.of("l", Map.of("instances", List.of())));
    return spec;
  }
}
