package io.slipway.model.explaining;

import io.slipway.model.deployment.DocumentPath;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a value comes from. */
public sealed interface Origin {
  /** Somebody wrote it. */
  record Written(DocumentPath path) implements Origin {}

  /** The job's spec has it as the default. */
  record Default() implements Origin {}

  default Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    switch (this) {
      case Written(DocumentPath path) -> plain.putAll(plain(path));
      case Default _ -> plain.put("source", "default");
    }
    return plain;
  }

  static Map<String, @Nullable Object> plain(DocumentPath path) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("source", path.document().name().toLowerCase(Locale.ROOT));
    plain.put("path", path.text());
    return plain;
  }
}
