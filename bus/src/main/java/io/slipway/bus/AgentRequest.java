package io.slipway.bus;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to an agent (agent contract 2.3).
 *
 * @param protocol the Director's protocol version; from 3 on {@code stop} waits
 * @param arguments plain values, matched by position
 * @param replyTo names this one request, so that a transport may deliver it again and the agent
 *     still does it once; empty over transports that deliver once
 */
public record AgentRequest(
    int protocol, String method, List<@Nullable Object> arguments, String replyTo) {
  /** What the Director speaks. */
  public static final int PROTOCOL = 3;

  private static final Set<String> REPEATABLE = Set.of("ping", "get_state", "read_logs");

  public AgentRequest {
    arguments = PlainValues.copyOfList(arguments);
  }

  public AgentRequest(int protocol, String method, List<@Nullable Object> arguments) {
    this(protocol, method, arguments, "");
  }

  /**
   * Whether carrying it out twice is as good as once, so that nobody needs to remember its reply.
   */
  boolean isRepeatable() {
    return REPEATABLE.contains(method);
  }

  public static AgentRequest of(String method, @Nullable Object... arguments) {
    return new AgentRequest(PROTOCOL, method, java.util.Arrays.asList(arguments));
  }
}
