package io.slipway.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something that HTTP carries as a JSON object. */
public interface ApiObject {
  /** The object, keys in BOSH's order. */
  Map<String, @Nullable Object> toPlain();
}
