package io.slipway.model.explaining;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A failure that has more to tell than its message; the story of the task it ends tells it. */
public interface Explained {
  /** One mapping for each cause. */
  List<Map<String, @Nullable Object>> toldCauses();
}
