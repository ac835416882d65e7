package io.slipway.model.deployment;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link that a job or a disk of another deployment provides (behaviour 6.1, 6.4).
 *
 * @param id the stored provider's
 * @param owner the job, or the group for a disk
 * @param originalName as the release has it
 * @param name as others refer to it
 * @param content what the deploy that provided it has put into it: every instance with its
 *     addresses on every network
 */
public record ForeignLink(
    int id,
    String deployment,
    LinkProvider.Kind kind,
    String group,
    String owner,
    String originalName,
    String name,
    String type,
    boolean shared,
    boolean consumable,
    Map<String, @Nullable Object> content) {

  @Override
  public String toString() {
    return "ForeignLink[" + deployment + " " + group + " " + owner + " " + name + "]";
  }
}
