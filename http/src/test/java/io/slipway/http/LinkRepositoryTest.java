package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.links.LinkConsumerRecord;
import io.slipway.director.links.LinkProviderRecord;
import io.slipway.director.links.LinkRecord;
import io.slipway.director.links.LinkRepository;
import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.model.links.PlannedLinks;
import io.slipway.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps links and exports, in memory and on the real database: both do the same. */
class LinkRepositoryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");
  private static final String HOSTILE =
      "'; drop table links; -- \" \\ % _ :id ?1 \n\t \u2028 é 漢字 😀 {}";

  @TempDir private Path folder;
  private Optional<Store> store = Optional.empty();

  enum Kind {
    FAKE,
    REAL
  }

  private Repositories repositories(Kind kind) {
    return switch (kind) {
      case FAKE -> Repositories.of(new FakeStore());
      case REAL -> {
        Store opened = Store.open(folder.resolve("director.db"));
        store = Optional.of(opened);
        yield StoredRepositories.of(opened);
      }
    };
  }

  @AfterEach
  void close() {
    store.ifPresent(Store::close);
  }

  private static PlannedLinks.Key key(String type, String owner) {
    return new PlannedLinks.Key(type, "group", owner, "conn");
  }

  private static LinkProviderRecord provider(int id, int deployment, String owner, int serial) {
    return new LinkProviderRecord(
        id,
        deployment,
        key("job", owner),
        HOSTILE,
        "type",
        true,
        false,
        serial,
        Map.of("properties", Map.of("password", HOSTILE), "networks", List.of("a")));
  }

  private static LinkConsumerRecord consumer(
      int id, int deployment, String owner, Optional<Integer> link) {
    return new LinkConsumerRecord(
        id,
        deployment,
        key("job", owner),
        "name",
        "type",
        true,
        false,
        Optional.of(HOSTILE),
        3,
        link);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void keepsProvidersConsumersAndLinks(Kind kind) {
    Repositories repositories = repositories(kind);
    LinkRepository links = repositories.links();
    int one = repositories.deployments().create("one").id();
    int two = repositories.deployments().create("two").id();
    assertThat(links.serial(one)).isZero();
    links.setSerial(one, 7);
    assertThat(links.serial(one)).isEqualTo(7);
    assertThat(links.serial(two)).isZero();

    LinkProviderRecord provider = links.addProvider(provider(99, one, HOSTILE, 1));
    assertThat(provider).isEqualTo(provider(provider.id(), one, HOSTILE, 1));
    assertThatThrownBy(() -> links.addProvider(provider(0, one, HOSTILE, 2)))
        .isInstanceOf(RuntimeException.class);
    links.updateProvider(provider(provider.id(), one, HOSTILE, 2));
    assertThat(links.providers(one)).containsExactly(provider(provider.id(), one, HOSTILE, 2));
    assertThat(links.provider(provider.id())).isPresent();
    assertThat(links.providers(two)).isEmpty();

    LinkConsumerRecord consumer = links.addConsumer(consumer(0, two, "app", Optional.empty()));
    LinkRecord link =
        links.addLink(
            new LinkRecord(
                0,
                "conn",
                Optional.of(provider.id()),
                consumer.id(),
                Map.of("address", HOSTILE, "instances", List.of()),
                NOW));
    links.updateConsumer(consumer(consumer.id(), two, "app", Optional.of(link.id())));
    assertThat(links.consumers(two))
        .containsExactly(consumer(consumer.id(), two, "app", Optional.of(link.id())));
    assertThat(links.consumer(consumer.id())).isPresent();
    assertThat(links.links(two)).containsExactly(link);
    assertThat(links.links(one)).isEmpty();
    assertThat(link.createdAt()).isEqualTo(NOW);
    assertThat(link.content()).containsEntry("address", HOSTILE);
    assertThat(provider.toString() + link).doesNotContain("password");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aLinkOutlivesItsProviderAndGoesWithItsConsumer(Kind kind) {
    Repositories repositories = repositories(kind);
    LinkRepository links = repositories.links();
    int one = repositories.deployments().create("one").id();
    int two = repositories.deployments().create("two").id();
    LinkProviderRecord provider = links.addProvider(provider(0, one, "db", 1));
    LinkConsumerRecord consumer = links.addConsumer(consumer(0, two, "app", Optional.empty()));
    LinkRecord link =
        links.addLink(
            new LinkRecord(0, "conn", Optional.of(provider.id()), consumer.id(), Map.of(), NOW));

    links.deleteProvider(provider.id());
    assertThat(links.link(link.id()).orElseThrow().providerId()).isEmpty();
    links.deleteConsumer(consumer.id());
    assertThat(links.link(link.id())).isEmpty();
    links.deleteLink(link.id());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void withADeploymentGoesAllThatIsIts(Kind kind) {
    Repositories repositories = repositories(kind);
    LinkRepository links = repositories.links();
    int one = repositories.deployments().create("one").id();
    int two = repositories.deployments().create("two").id();
    LinkProviderRecord provider = links.addProvider(provider(0, one, "db", 1));
    LinkConsumerRecord consumer = links.addConsumer(consumer(0, two, "app", Optional.empty()));
    LinkRecord link =
        links.addLink(
            new LinkRecord(0, "conn", Optional.of(provider.id()), consumer.id(), Map.of(), NOW));

    repositories.deployments().delete(one);
    assertThat(links.provider(provider.id())).isEmpty();
    assertThat(links.providers(one)).isEmpty();
    assertThat(links.link(link.id()).orElseThrow().providerId()).isEmpty();
    repositories.deployments().delete(two);
    assertThat(links.consumers(two)).isEmpty();
    assertThat(links.consumer(consumer.id())).isEmpty();
    assertThat(links.link(link.id())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void exportsAreRemembered(Kind kind) {
    ReleaseRepository releases = repositories(kind).releases();
    ExportedRelease first = new ExportedRelease("blob-1", HOSTILE, NOW);
    ExportedRelease second = new ExportedRelease("blob-2", "sha256:2", NOW.plusSeconds(1));
    releases.addExported(first);
    releases.addExported(second);

    assertThat(releases.exported()).containsExactly(first, second);
    assertThatThrownBy(() -> releases.addExported(first)).isInstanceOf(RuntimeException.class);
    releases.deleteExported("blob-1");
    releases.deleteExported("nobody's");
    assertThat(releases.exported()).containsExactly(second);
  }
}
