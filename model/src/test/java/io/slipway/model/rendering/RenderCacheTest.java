package io.slipway.model.rendering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.template.FileContent;
import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderCacheTest {
  private final List<String> rendered = new ArrayList<>();

  private RenderedJob get(RenderCache cache, String key, int size) {
    return cache.get(
        new RenderKey(key),
        () -> {
          rendered.add(key);
          return new RenderedJob(
              key, FileContent.of(""), List.of(new RenderedFile("a", "a", "x".repeat(size))));
        });
  }

  @Test
  void rendersWhatItDoesNotKnow() {
    RenderCache cache = new RenderCache(100_000);

    RenderedJob first = get(cache, "one", 10);
    get(cache, "two", 10);

    assertThat(get(cache, "one", 10)).isSameAs(first);
    assertThat(rendered).containsExactly("one", "two");
  }

  @Test
  void givesUpTheLeastRecentlyUsed() {
    RenderCache cache = new RenderCache(100_000);
    get(cache, "one", 40_000);
    get(cache, "two", 40_000);
    get(cache, "one", 40_000);

    get(cache, "three", 40_000);
    get(cache, "one", 40_000);
    assertThat(rendered).containsExactly("one", "two", "three");

    get(cache, "two", 40_000);
    assertThat(rendered).containsExactly("one", "two", "three", "two");
  }

  @Test
  void givesUpNothingForWhatWouldNotFitAnyway() {
    RenderCache cache = new RenderCache(100_000);
    get(cache, "one", 40_000);

    get(cache, "huge", 200_000);
    get(cache, "huge", 200_000);
    get(cache, "one", 40_000);

    assertThat(rendered).containsExactly("one", "huge", "huge");
  }

  @Test
  void keepsNoFailure() {
    RenderCache cache = new RenderCache(100_000);
    assertThatThrownBy(
            () ->
                cache.get(
                    new RenderKey("one"),
                    () -> {
                      throw new IllegalStateException("template");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(get(cache, "one", 1).name()).isEqualTo("one");
  }
}
