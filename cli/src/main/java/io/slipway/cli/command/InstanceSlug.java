package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;

/**
 * What {@code [GROUP[/ID]]} means.
 *
 * @param group empty for all
 * @param id uuid or index; empty for all of the group
 */
public record InstanceSlug(String group, String id) {
  public static InstanceSlug parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new InstanceSlug(text, "");
    }
    InstanceSlug slug = new InstanceSlug(text.substring(0, slash), text.substring(slash + 1));
    if (slug.group.isEmpty() || slug.id.isEmpty() || slug.id.contains("/")) {
      throw new CommandFailed(
          "Expected instance group or instance '"
              + text
              + "' to be in format 'name' or 'name/id-or-index'");
    }
    return slug;
  }

  public boolean isInstance() {
    return !id.isEmpty();
  }
}
