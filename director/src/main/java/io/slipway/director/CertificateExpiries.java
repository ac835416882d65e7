package io.slipway.director;

import io.slipway.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** When the certificates that the Director serves with end (Director API 5.7). */
public final class CertificateExpiries {
  private final Map<String, Instant> certificates;
  private final Clock clock;

  /**
   * @param certificates the last moment of each, by the property that BOSH has it in
   */
  public CertificateExpiries(Map<String, Instant> certificates, Clock clock) {
    this.certificates = new TreeMap<>(certificates);
    this.clock = clock;
  }

  /**
   * @param path the property that BOSH has the certificate in
   * @param daysLeft whole days, rounded down; negative when it has ended
   */
  public record CertificateExpiry(String path, Instant expiry, int daysLeft) {}

  /** By path. */
  public List<CertificateExpiry> list() {
    Instant now = clock.now();
    return certificates.entrySet().stream()
        .map(
            one ->
                new CertificateExpiry(
                    one.getKey(),
                    one.getValue(),
                    Math.toIntExact(
                        Math.floorDiv(
                            Duration.between(now, one.getValue()).toSeconds(),
                            Duration.ofDays(1).toSeconds()))))
        .toList();
  }
}
