package io.slipway.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a template asks of {@code link.address} into a DNS name. */
@FunctionalInterface
public interface LinkAddresses {
  /**
   * The DNS name.
   *
   * @param criteria what the template gave ({@code azs}, {@code status}, {@code
   *     initial_health_check}, {@code uuid}…) and what the link is: {@code group_name}, {@code
   *     group_type} ({@code link} or {@code instance-group}), {@code default_network}, {@code
   *     deployment_name}, {@code root_domain}. Plain values; symbols are texts.
   * @param shortNames whether the link wants the short form
   * @throws RuntimeException whose message becomes the template's error
   */
  String encode(Map<String, @Nullable Object> criteria, boolean shortNames);

  /** Nobody there to ask: {@code link.address} fails unless the link has an address of its own. */
  static LinkAddresses none() {
    return NoLinkAddresses.INSTANCE;
  }
}
