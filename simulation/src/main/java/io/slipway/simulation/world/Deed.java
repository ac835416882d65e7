package io.slipway.simulation.world;

import io.slipway.bus.AgentRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request that has a name says of itself.
 *
 * @param task the Director's
 * @param uuid of the instance
 * @param number counts what is begun in one step, from 0
 */
record Deed(int task, String uuid, String part, String key, int number) {
  private static final Pattern NAME =
      Pattern.compile("director\\.task\\.(\\d+)\\.([^/]+)/([^/]+)/(.+)/(\\d+)\\.[^.]*");

  static Optional<Deed> of(AgentRequest request) {
    Matcher name = NAME.matcher(request.replyTo());
    return name.matches()
        ? Optional.of(
            new Deed(
                Integer.parseInt(name.group(1)),
                name.group(2),
                name.group(3),
                name.group(4),
                Integer.parseInt(name.group(5))))
        : Optional.empty();
  }
}
