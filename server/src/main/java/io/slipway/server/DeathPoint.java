package io.slipway.server;

import io.slipway.director.tasks.Moment;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a test wants the Director to die, as {@code kill -9} would end it: the system property
 * {@code slipway.die}, such as {@code journal-written:pre-start begun}, or {@code
 * agent-request:#17} for the seventeenth.
 */
final class DeathPoint {
  private static final String PROPERTY = "slipway.die";

  private DeathPoint() {}

  static Moment.Listener ofProperties() {
    String wanted = System.getProperty(PROPERTY, "");
    int colon = wanted.indexOf(':');
    if (colon < 0) {
      return Moment.Listener.none();
    }
    Moment at =
        Moment.valueOf(wanted.substring(0, colon).toUpperCase(Locale.ROOT).replace('-', '_'));
    String which = wanted.substring(colon + 1);
    AtomicInteger seen = new AtomicInteger();
    return (moment, what) -> {
      if (moment == at
          && (which.startsWith("#")
              ? seen.incrementAndGet() == Integer.parseInt(which.substring(1))
              : what.contains(which))) {
        Runtime.getRuntime().halt(137);
      }
    };
  }
}
