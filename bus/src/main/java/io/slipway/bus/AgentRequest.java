package io.slipway.bus;

import io.slipway.json.PlainValues;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to an agent (agent contract 2.3).
 *
 * @param protocol the Director's protocol version; from 3 on {@code stop} waits
 * @param arguments plain values, matched by position
 * @param replyTo names this one request, so that it may be delivered again, by the transport or by
 *     the next Director, and the agent still does it once; empty for one that has no name of its
 *     own
 */
public record AgentRequest(
    int protocol, String method, List<@Nullable Object> arguments, String replyTo) {
  /** What the Director speaks. */
  public static final int PROTOCOL = 3;

  private static final Set<String> REPEATABLE =
      Set.of("ping", "get_state", "get_task", "read_logs");

  public AgentRequest {
    arguments = PlainValues.copyOfList(arguments);
  }

  public AgentRequest(int protocol, String method, List<@Nullable Object> arguments) {
    this(protocol, method, arguments, "");
  }

  /**
   * Whether carrying it out twice is as good as once, so that nobody needs to remember its reply.
   */
  public boolean isRepeatable() {
    return REPEATABLE.contains(method);
  }

  /** The same under that name; empty for none. */
  public AgentRequest named(String name) {
    return new AgentRequest(protocol, method, arguments, name);
  }

  public static AgentRequest of(String method, @Nullable Object... arguments) {
    return new AgentRequest(PROTOCOL, method, java.util.Arrays.asList(arguments));
  }
}
