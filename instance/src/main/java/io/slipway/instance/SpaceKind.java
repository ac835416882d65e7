package io.slipway.instance;

import java.util.Arrays;
import java.util.Optional;

/** How a space is made, best first. */
public enum SpaceKind {
  /** Namespaces made by system calls from this process. */
  NATIVE("native"),
  /** The same namespaces and layout, made by {@code unshare} and {@code nsenter}. */
  UTIL_LINUX("util-linux"),
  /** No isolation: a folder and tracked processes; one space at a time. */
  HOST("host");

  private final String label;

  SpaceKind(String label) {
    this.label = label;
  }

  /** The name people write and read. */
  public String label() {
    return label;
  }

  public static Optional<SpaceKind> ofLabel(String label) {
    return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
  }
}
