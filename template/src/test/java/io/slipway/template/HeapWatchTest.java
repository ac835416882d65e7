package io.slipway.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeapWatchTest {
  private static final long MAXIMUM = 1000;

  private final List<String> stopped = new ArrayList<>();
  private final HeapWatch watch = new HeapWatch();

  @Test
  void theOneThatAllocatedMostIsStoppedWhenTheHeapIsFull() {
    watch.begins(template("modest", 300));
    watch.begins(template("greedy", 5000));

    watch.collected(749, MAXIMUM);
    assertThat(stopped).isEmpty();

    watch.collected(750, MAXIMUM);
    assertThat(stopped).containsExactly("greedy");
  }

  @Test
  void whatOthersFillIsNoTemplatesFault() {
    watch.begins(template("modest", 249));

    watch.collected(999, MAXIMUM);

    assertThat(stopped).isEmpty();
  }

  @Test
  void whatHasEndedIsLeftAlone() {
    HeapWatch.Template ended = template("ended", 5000);
    watch.begins(ended);
    watch.ends(ended);

    watch.collected(999, MAXIMUM);

    assertThat(stopped).isEmpty();
  }

  /** In a process of its own, for its heap really is filled. */
  @Test
  void theProcessLivesOnWhenTemplatesFillItsHeap() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(printed.lines())
        .satisfiesExactly(
            first -> assertThat(first).containsAnyOf(REASONS),
            second -> assertThat(second).containsAnyOf(REASONS),
            third -> assertThat(third).containsAnyOf(REASONS),
            last -> assertThat(last).isEqualTo("frontend"));
  }

  private static final String[] REASONS = {
    "the template used more memory than there is and was stopped", "failed to allocate memory"
  };

  private HeapWatch.Template template(String name, long allocated) {
    return new HeapWatch.Template() {
      @Override
      public long allocatedBytes() {
        return allocated;
      }

      @Override
      public void stopForMemory() {
        stopped.add(name);
      }
    };
  }

  /** Renders templates that want all memory, and one that does not. */
  static final class SmallHeap {
    private SmallHeap() {}

    public static void main(String[] arguments) {
      try (TemplateEngine engine = new TemplateEngine(Ruby.options())) {
        for (String template :
            List.of(
                "<% all = []; loop { all << 'x' * 100_000 } %>",
                "<% begin; all = []; loop { all << [1] }; rescue Exception; retry; end %>",
                "<% text = 'x'; loop { text += text } %>",
                "<%= name %>")) {
          System.out.println(rendered(engine, template));
        }
      }
    }

    private static String rendered(TemplateEngine engine, String template) {
      try {
        return engine
            .render(Ruby.job(template), Ruby.spec(Map.of()), LinkAddresses.none())
            .files()
            .getFirst()
            .content()
            .text();
      } catch (TemplateErrors e) {
        return e.message().replace('\n', ' ');
      }
    }
  }
}
