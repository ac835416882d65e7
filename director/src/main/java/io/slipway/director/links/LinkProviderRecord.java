package io.slipway.director.links;

import io.slipway.model.links.PlannedLinks;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that provides a link (Director behaviour 6.1).
 *
 * @param serial of the deploy that provided it last
 * @param content what consumers may see of it; empty when nobody may
 */
public record LinkProviderRecord(
    int id,
    int deploymentId,
    PlannedLinks.Key key,
    String name,
    String linkType,
    boolean shared,
    boolean consumable,
    int serial,
    Map<String, @Nullable Object> content) {
  /** How the link is called in DNS names and by templates. */
  public String groupName() {
    return name + "-" + linkType;
  }

  @Override
  public String toString() {
    return "LinkProviderRecord[" + id + " " + key + "]"; // contents hold properties
  }
}
