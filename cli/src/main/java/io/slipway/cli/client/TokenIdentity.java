package io.slipway.cli.client;

import io.slipway.base.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a UAA: one is shown until it ends or is refused, then the UAA is asked for another. A
 * request that takes long gets a new one in any case, as with the stock command line: a proxy may
 * show it to the Director only when the request is complete.
 */
public final class TokenIdentity implements Identity {
  /** What ends sooner is as good as ended. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final Clock clock;
  private final Function<Optional<Tokens>, Optional<Tokens>> granting;
  private final String refusal;
  private @Nullable Tokens tokens;

  private TokenIdentity(
      Clock clock,
      Function<Optional<Tokens>, Optional<Tokens>> granting,
      String refusal,
      @Nullable Tokens tokens) {
    this.clock = clock;
    this.granting = granting;
    this.refusal = refusal;
    this.tokens = tokens;
  }

  /** A client's, who shows its secret for each token. */
  public static TokenIdentity client(Uaa uaa, String name, Clock clock) {
    return new TokenIdentity(
        clock,
        _ -> Optional.of(uaa.clientGrant()),
        "does not accept the token of the client '%s' (BOSH_CLIENT) that the UAA at '%s' has given."
            .formatted(name, uaa.url()),
        null);
  }

  /**
   * A user's, who has logged in.
   *
   * @param renewed told of each new one: it replaces what was kept
   */
  public static TokenIdentity user(Uaa uaa, Tokens known, Consumer<Tokens> renewed, Clock clock) {
    return new TokenIdentity(
        clock,
        last -> {
          Optional<Tokens> fresh =
              last.filter(Tokens::isRefreshable).map(one -> uaa.refreshGrant(one.refresh()));
          fresh.ifPresent(renewed);
          return fresh;
        },
        "does not accept your login any more. Log in again with 'log-in'.",
        known);
  }

  @Override
  public synchronized String header(boolean forLong) {
    Tokens known = tokens;
    if (known == null || forLong || hasEnded(known)) {
      known = fresh().orElse(known);
    }
    return known == null ? "" : known.header();
  }

  @Override
  public synchronized Optional<String> renewed() {
    return fresh().map(Tokens::header);
  }

  private Optional<Tokens> fresh() {
    Optional<Tokens> fresh = granting.apply(Optional.ofNullable(tokens));
    fresh.ifPresent(one -> tokens = one);
    return fresh;
  }

  private boolean hasEnded(Tokens known) {
    Instant soon = clock.now().plus(MARGIN);
    return known.access().isEmpty() || known.end().filter(end -> !end.isAfter(soon)).isPresent();
  }

  @Override
  public String refusal() {
    return refusal;
  }
}
