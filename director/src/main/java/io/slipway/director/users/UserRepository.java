package io.slipway.director.users;

import java.util.List;
import java.util.Optional;

/** Keeps users. */
public interface UserRepository {
  /** By name. */
  List<UserRecord> list();

  Optional<UserRecord> find(String name);

  /** Makes one, or changes the one of this name. */
  void put(UserRecord user);

  /** Says whether there was one. */
  boolean delete(String name);
}
