package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.configs.ConfigRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigRepositoryTest extends StoreFixture {
  @Test
  void theNewestVersionIsCurrent() {
    ConfigRecord old = add("cloud", "default", "a");
    ConfigRecord other = add("cloud", "other", HOSTILE);
    ConfigRecord current = add("cloud", "default", "b");
    add("runtime", "default", "c");

    assertThat(current)
        .isEqualTo(
            new ConfigRecord(
                current.id(), "cloud", "default", "b", Optional.of("team"), NOW, true));
    assertThat(store.configs().current("cloud")).containsExactly(other, current);
    assertThat(store.configs().current("cloud", "default")).contains(current);
    assertThat(store.configs().current("cloud", "none")).isEmpty();
    assertThat(store.configs().find(current.id())).contains(current);
    assertThat(store.configs().find(old.id()).orElseThrow().current()).isFalse();
    assertThat(store.configs().find(other.id()).orElseThrow().content()).isEqualTo(HOSTILE);
    assertThat(store.configs().find(99)).isEmpty();
  }

  @Test
  void listsInTheApisOrder() {
    add("runtime", "default", "1");
    add("cloud", "zeta", "2");
    add("cloud", "default", "3");
    add("cloud", "alpha", "4");
    add("cloud", "default", "5");
    add("cloud", "default", "6");

    assertThat(contents(Optional.empty(), Optional.empty(), Optional.empty()))
        .containsExactly("6", "5", "3", "4", "2", "1");
    assertThat(contents(Optional.empty(), Optional.empty(), Optional.of(1)))
        .containsExactly("6", "4", "2", "1");
    assertThat(contents(Optional.of("cloud"), Optional.of("default"), Optional.of(2)))
        .containsExactly("6", "5");
    assertThat(contents(Optional.of("cloud"), Optional.empty(), Optional.of(1)))
        .containsExactly("6", "4", "2");
    assertThat(contents(Optional.of(HOSTILE), Optional.of(HOSTILE), Optional.empty())).isEmpty();
  }

  @Test
  void deletingOneMakesTheOlderCurrentAgain() {
    ConfigRecord old = add("cloud", "default", "a");
    ConfigRecord deleted = add("cloud", "default", "b");

    assertThat(store.configs().deleteById(deleted.id())).isEqualTo(1);
    assertThat(store.configs().deleteById(deleted.id())).isZero();

    assertThat(store.configs().find(deleted.id())).isEmpty();
    assertThat(store.configs().current("cloud", "default")).contains(old);
    assertThat(store.configs().byIds(List.of(old.id(), deleted.id(), 99)))
        .extracting(ConfigRecord::current)
        .containsExactly(true, false);
    assertThat(store.configs().byIds(List.of())).isEmpty();
  }

  @Test
  void deletingByNameMarksEveryVersion() {
    add("cloud", "default", "a");
    add("cloud", "default", "b");
    ConfigRecord kept = add("cloud", "other", "c");

    assertThat(store.configs().deleteByName("cloud", "default")).isEqualTo(2);
    assertThat(store.configs().deleteByName("cloud", "default")).isZero();
    assertThat(store.configs().list(Optional.empty(), Optional.empty(), Optional.empty()))
        .containsExactly(kept);
    assertThat(add("cloud", "default", "d").current()).isTrue();
  }

  private ConfigRecord add(String type, String name, String content) {
    return store.configs().add(type, name, content, Optional.of("team"), NOW);
  }

  private List<String> contents(
      Optional<String> type, Optional<String> name, Optional<Integer> limit) {
    return store.configs().list(type, name, limit).stream().map(ConfigRecord::content).toList();
  }
}
