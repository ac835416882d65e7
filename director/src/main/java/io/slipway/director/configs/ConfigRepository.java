package io.slipway.director.configs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps configs; deleting marks, it does not remove. */
public interface ConfigRepository {
  ConfigRecord add(String type, String name, String content, Optional<String> team, Instant now);

  Optional<ConfigRecord> find(int id);

  /** The current version of each name of the type, by id ascending. */
  List<ConfigRecord> current(String type);

  Optional<ConfigRecord> current(String type, String name);

  /**
   * By type, then name {@code default} before the others alphabetically, then id descending.
   *
   * @param limitPerName how many versions of each (type, name); empty means all
   */
  List<ConfigRecord> list(
      Optional<String> type, Optional<String> name, Optional<Integer> limitPerName);

  int deleteByName(String type, String name);

  int deleteById(int id);
}
