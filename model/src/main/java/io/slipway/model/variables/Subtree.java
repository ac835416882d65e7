package io.slipway.model.variables;

import java.util.List;

/**
 * A part of a document, from its root down.
 *
 * @param steps keys; {@code *} stands for any key, {@code #} for any place in a list
 */
public record Subtree(List<String> steps) {
  static final String ANY_KEY = "*";
  static final String ANY_PLACE = "#";

  /** What of a manifest is filled in only where it is needed: at rendering, at creating a VM. */
  public static final List<Subtree> LATE_IN_MANIFEST =
      List.of(
          of("properties"),
          of("instance_groups", "#", "properties"),
          of("instance_groups", "#", "jobs", "#", "properties"),
          of("instance_groups", "#", "jobs", "#", "consumes", "*", "properties"),
          of("jobs", "#", "properties"),
          of("jobs", "#", "templates", "#", "properties"),
          of("jobs", "#", "templates", "#", "consumes", "*", "properties"),
          of("instance_groups", "#", "env"),
          of("jobs", "#", "env"),
          of("addons", "#", "properties"),
          of("addons", "#", "jobs", "#", "properties"),
          of("addons", "#", "jobs", "#", "consumes", "*", "properties"));

  /** The same of a runtime config. */
  public static final List<Subtree> LATE_IN_RUNTIME_CONFIG =
      List.of(
          of("addons", "#", "properties"),
          of("addons", "#", "jobs", "#", "properties"),
          of("addons", "#", "jobs", "#", "consumes", "*", "properties"));

  /** The same of a cloud config. */
  public static final List<Subtree> LATE_IN_CLOUD_CONFIG =
      List.of(
          of("azs", "#", "cloud_properties", "*"),
          of("networks", "#", "cloud_properties", "*"),
          of("networks", "#", "subnets", "#", "cloud_properties", "*"),
          of("vm_types", "#", "cloud_properties", "*"),
          of("vm_extensions", "#", "cloud_properties", "*"),
          of("disk_types", "#", "cloud_properties", "*"),
          of("compilation", "cloud_properties", "*"));

  public static Subtree of(String... steps) {
    return new Subtree(List.of(steps));
  }
}
