package io.slipway.director.configs;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps configs; deleting marks, it does not remove. */
public interface ConfigRepository {
  ConfigRecord add(String type, String name, String content, Optional<String> team, Instant now);

  /** Empty when unknown or deleted. */
  Optional<ConfigRecord> find(int id);

  /** Those versions, deleted or not: what a deployment was deployed with. By id ascending. */
  List<ConfigRecord> byIds(Collection<Integer> ids);

  /** The current version of each name of the type, by id ascending. */
  List<ConfigRecord> current(String type);

  /** The same of those that are for the teams: of each name the newest that is. */
  List<ConfigRecord> current(String type, Collection<String> teams);

  Optional<ConfigRecord> current(String type, String name);

  /**
   * By type, then name {@code default} before the others alphabetically, then id descending.
   * Deleted ones are left out.
   *
   * @param limitPerName how many versions of each (type, name); empty means all
   */
  List<ConfigRecord> list(
      Optional<String> type, Optional<String> name, Optional<Integer> limitPerName);

  /** Marks every version; says how many it marked. */
  int deleteByName(String type, String name);

  /** Marks one version, so that an older one may become current again. */
  int deleteById(int id);
}
