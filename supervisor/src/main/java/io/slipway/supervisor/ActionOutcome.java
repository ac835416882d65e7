package io.slipway.supervisor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How an action on several services ended.
 *
 * @param failures the services for which it failed, each with the reason, in service order
 */
public record ActionOutcome(Map<String, String> failures) {
  public ActionOutcome {
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  public boolean success() {
    return failures.isEmpty();
  }
}
