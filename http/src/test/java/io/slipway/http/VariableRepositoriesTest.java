package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.director.credentials.CredentialRepository;
import io.slipway.director.credentials.CredentialRepository.Entry;
import io.slipway.director.credentials.CredentialRepository.Version;
import io.slipway.director.credentials.CredentialType;
import io.slipway.director.credentials.VariableSet;
import io.slipway.director.credentials.VariableSet.Pinned;
import io.slipway.director.credentials.VariableSetRepository;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.instances.InstanceRepository.NewInstance;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of the repositories of variables, the real ones and the fakes alike. */
class VariableRepositoriesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;

  enum Kind {
    REAL,
    FAKE
  }

  private void with(Kind kind, Consumer<Repositories> test) {
    switch (kind) {
      case FAKE -> test.accept(Repositories.of(new FakeStore()));
      case REAL -> {
        try (Store store = Store.open(folder.resolve("slipway.db"))) {
          test.accept(StoredRepositories.of(store));
        }
      }
    }
  }

  private static Version version(String id, String name) {
    return new Version(id, name, CredentialType.VALUE, new byte[] {1, 0, -1}, "key", NOW);
  }

  @ParameterizedTest
  @EnumSource
  void credentials(Kind kind) {
    with(
        kind,
        all -> {
          CredentialRepository repository = all.credentials();
          repository.add(version("1", "/a/x"));
          repository.add(version("2", "/a/x"));
          repository.add(version("3", "/ab"));
          repository.add(version("4", "/a/%_'"));

          assertThat(repository.versions("/a/x", 10))
              .extracting(Version::id)
              .containsExactly("2", "1");
          assertThat(repository.versions("/a/x", 1)).hasSize(1);
          assertThat(repository.byId("1").orElseThrow().encrypted()).containsExactly(1, 0, -1);
          assertThat(repository.byId("1").orElseThrow().createdAt()).isEqualTo(NOW);
          assertThat(repository.byId("9")).isEmpty();
          assertThat(repository.countNames()).isEqualTo(3);
          assertThat(repository.countVersions("/a/x")).isEqualTo(2);
          assertThat(repository.find("/a/", "", 10))
              .extracting(Entry::name)
              .containsExactly("/a/%_'", "/a/x");
          assertThat(repository.find("/", "AB", 10)).extracting(Entry::name).containsExactly("/ab");
          assertThat(repository.find("/", "%", 10)).hasSize(1);
          assertThat(repository.find("/", "", 1)).hasSize(1);
          assertThatThrownBy(() -> repository.add(version("1", "/b")))
              .isInstanceOf(RuntimeException.class);
          assertThat(repository.delete("/a/x")).isTrue();
          assertThat(repository.delete("/a/x")).isFalse();
          assertThat(repository.byId("1")).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void variableSets(Kind kind) {
    with(
        kind,
        all -> {
          VariableSetRepository repository = all.variableSets();
          int deployment = all.deployments().create("dep").id();
          int instance = instance(all, deployment);
          VariableSet first = repository.create(deployment);
          VariableSet second = repository.create(deployment);
          VariableSet third = repository.create(deployment);

          assertThat(first.writable()).isTrue();
          assertThat(repository.ofDeployment(deployment)).containsExactly(third, second, first);
          assertThat(repository.pin(first.id(), pinned("/a", "1", ""))).isTrue();
          assertThat(repository.pin(first.id(), pinned("/a", "2", ""))).isFalse();
          assertThat(repository.pin(first.id(), pinned("/a", "3", "other"))).isTrue();
          assertThat(repository.pinned(first.id()))
              .containsExactly(pinned("/a", "1", ""), pinned("/a", "3", "other"));

          repository.close(first.id());
          repository.setDeployedSuccessfully(first.id());
          assertThat(repository.find(first.id()))
              .contains(new VariableSet(first.id(), deployment, true, false));

          assertThat(repository.ofInstance(instance)).isEmpty();
          repository.setOfInstance(instance, second.id());
          repository.setOfInstance(instance, first.id());
          assertThat(repository.ofInstance(instance)).contains(first.id());
          repository.keepOnly(deployment, List.of(third.id()));
          assertThat(repository.ofDeployment(deployment))
              .extracting(VariableSet::id)
              .containsExactly(third.id(), first.id());
          assertThat(repository.pinned(first.id())).hasSize(2);
          assertThat(repository.find(second.id())).isEmpty();
        });
  }

  private static int instance(Repositories all, int deployment) {
    return all.instances()
        .create(
            new NewInstance(
                deployment, "web", 0, "uuid", Optional.empty(), true, false, InstanceState.STARTED))
        .id();
  }

  private static Pinned pinned(String name, String id, String provider) {
    return new Pinned(name, id, Optional.of(provider).filter(text -> !text.isEmpty()));
  }
}
