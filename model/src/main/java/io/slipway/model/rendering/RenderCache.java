package io.slipway.model.rendering;

import io.slipway.template.RenderedFile;
import io.slipway.template.RenderedJob;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Jobs as they were rendered, so that nothing is rendered again whose inputs did not change. What a
 * template makes of the time or of chance therefore stays as it was first rendered, until an input
 * changes or the Director forgets it. Failures are not kept. The least recently used is given up
 * first when the files grow past the limit. Safe for use by many threads.
 */
final class RenderCache {
  /** What an entry and each of its files take beside their content; about. */
  private static final long OVERHEAD = 256;

  private final long limit;
  private final Map<RenderKey, RenderedJob> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long size;

  /**
   * @param limit in bytes of heap
   */
  RenderCache(long limit) {
    this.limit = limit;
  }

  /** The job with these inputs; rendered if it is not known. */
  RenderedJob get(RenderKey key, Supplier<RenderedJob> render) {
    synchronized (kept) {
      RenderedJob known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    RenderedJob rendered = render.get();
    synchronized (kept) {
      keep(key, rendered);
    }
    return rendered;
  }

  private void keep(RenderKey key, RenderedJob rendered) {
    long needed = size(rendered);
    if (needed > limit) {
      return;
    }
    RenderedJob before = kept.put(key, rendered);
    size += needed - (before == null ? 0 : size(before));
    var eldest = kept.values().iterator();
    while (size > limit) {
      size -= size(eldest.next());
      eldest.remove();
    }
  }

  private static long size(RenderedJob job) {
    long size = OVERHEAD + job.monit().size();
    for (RenderedFile file : job.files()) {
      size += OVERHEAD + file.content().size();
    }
    return size;
  }
}
