package io.slipway.agent;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.log.LogFollowers;
import io.slipway.agent.message.Arguments;
import io.slipway.agent.message.Method;
import io.slipway.bus.LogRequest;
import java.io.IOException;
import java.util.Map;

/**
 * Following logs, which BOSH's agents do not know: {@code follow_logs} begins and answers with a
 * name, {@code read_logs} gets what was written since, {@code unfollow_logs} ends.
 */
final class LogMethods {
  private final LogFollowers followers;

  LogMethods(LogFollowers followers) {
    this.followers = followers;
  }

  Map<String, Method> methods() {
    return Map.of(
        "follow_logs",
        Method.instant(1, (arguments, _) -> follow(arguments)),
        "read_logs",
        Method.instant(
            2, (arguments, _) -> followers.read(arguments.text(0), arguments.number(1)).toPlain()),
        "unfollow_logs",
        Method.instant(
            1,
            (arguments, _) -> {
              followers.unfollow(arguments.text(0));
              return "unfollowed";
            }));
  }

  private String follow(Arguments arguments) throws IOException {
    try {
      return followers.follow(LogRequest.fromPlain(arguments.value(0)));
    } catch (IllegalArgumentException e) {
      throw AgentFailure.wrap("Unmarshalling action argument", e);
    }
  }
}
