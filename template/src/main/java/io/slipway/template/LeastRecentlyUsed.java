package io.slipway.template;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets the entry unused for longest when it grows past its limit. */
final class LeastRecentlyUsed<K, V> extends LinkedHashMap<K, V> {
  private final int maximumSize;

  LeastRecentlyUsed(int maximumSize) {
    super(16, 0.75f, true);
    this.maximumSize = maximumSize;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > maximumSize;
  }
}
