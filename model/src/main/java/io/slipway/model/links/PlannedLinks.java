package io.slipway.model.links;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The links of a deployment as they are kept: who provides, who consumes, and what is between them
 * (behaviour 6.1).
 *
 * @param formerGroups what groups are called now, by what they were called before they migrated
 */
public record PlannedLinks(
    List<Provider> providers, List<Consumer> consumers, Map<String, String> formerGroups) {
  public PlannedLinks {
    providers = List.copyOf(providers);
    consumers = List.copyOf(consumers);
    formerGroups = Map.copyOf(formerGroups);
  }

  /**
   * Tells providers and consumers of one deployment apart.
   *
   * @param type {@code job}, {@code variable}, {@code disk}, {@code manual} or {@code external}
   * @param group empty text for what is outside
   * @param owner the job, the variable, the group of a disk, or who is outside
   * @param originalName of the link, as its owner's definition has it
   */
  public record Key(String type, String group, String owner, String originalName) {
    /** The same where its group has migrated. */
    public Key in(Map<String, String> formerGroups) {
      return new Key(type, formerGroups.getOrDefault(group, group), owner, originalName);
    }
  }

  /**
   * @param name as others refer to it
   * @param content empty where nobody can consume it
   */
  public record Provider(
      Key key,
      String name,
      String linkType,
      boolean shared,
      boolean consumable,
      Map<String, @Nullable Object> content) {
    @Override
    public String toString() {
      return "Provider[" + key + "]"; // contents hold properties
    }
  }

  /**
   * @param name the provider's name it looks for
   * @param deployment the provider's, when that is another
   * @param link empty for an optional one that nobody provides
   */
  public record Consumer(
      Key key,
      String name,
      String linkType,
      boolean optional,
      boolean blocked,
      Optional<String> deployment,
      Optional<Link> link) {}

  /** What the consumer is given. */
  public record Link(Source source, Map<String, @Nullable Object> content) {
    @Override
    public String toString() {
      return "Link[" + source + "]";
    }
  }

  /** Who provides a link. */
  public sealed interface Source {
    /** One of the same deployment. */
    record Own(Key provider) implements Source {}

    /** One of another deployment, by its stored id. */
    record Foreign(int provider) implements Source {}
  }
}
