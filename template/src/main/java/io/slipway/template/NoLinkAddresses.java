package io.slipway.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Known to the runtime, which gives templates no encoder at all in its place. */
enum NoLinkAddresses implements LinkAddresses {
  INSTANCE;

  @Override
  public String encode(Map<String, @Nullable Object> criteria, boolean shortNames) {
    throw new UnsupportedOperationException("link.address requires bosh director");
  }
}
