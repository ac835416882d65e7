package io.slipway.director.fakes;

import io.slipway.director.users.UserRecord;
import io.slipway.director.users.UserRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

public final class FakeUserRepository implements UserRepository {
  private final Map<String, UserRecord> users = new TreeMap<>();

  @Override
  public synchronized List<UserRecord> list() {
    return List.copyOf(users.values());
  }

  @Override
  public synchronized Optional<UserRecord> find(String name) {
    return Optional.ofNullable(users.get(name));
  }

  @Override
  public synchronized void put(UserRecord user) {
    users.put(user.name(), user);
  }

  @Override
  public synchronized boolean delete(String name) {
    return users.remove(name) != null;
  }
}
