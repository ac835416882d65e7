package io.slipway.director.fakes;

import io.slipway.director.credentials.CredentialRepository;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

public final class FakeCredentialRepository implements CredentialRepository {
  private final List<Version> versions = new ArrayList<>();

  @Override
  public synchronized void add(Version version) {
    if (byId(version.id()).isPresent()) {
      throw FakeStore.duplicate("credential " + version.id());
    }
    versions.add(version);
  }

  @Override
  public synchronized Optional<Version> byId(String id) {
    return versions.stream().filter(one -> one.id().equals(id)).findFirst();
  }

  @Override
  public synchronized List<Version> versions(String name, int limit) {
    return versions.reversed().stream()
        .filter(one -> one.name().equals(name))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized int countVersions(String name) {
    return versions(name, Integer.MAX_VALUE).size();
  }

  @Override
  public synchronized int countNames() {
    return (int) versions.stream().map(Version::name).distinct().count();
  }

  @Override
  public synchronized List<Entry> find(String prefix, String part, int limit) {
    Map<String, Entry> found = new LinkedHashMap<>();
    for (Version one : versions) {
      if (one.name().startsWith(prefix)
          && one.name().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))) {
        found.put(one.name(), new Entry(one.name(), one.createdAt()));
      }
    }
    return found.values().stream().sorted(Comparator.comparing(Entry::name)).limit(limit).toList();
  }

  @Override
  public synchronized boolean delete(String name) {
    return versions.removeIf(one -> one.name().equals(name));
  }
}
