package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.message.Arguments;
import io.slipway.agent.message.Method;
import io.slipway.agent.message.TaskContext;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The action {@code ssh} (agent contract 3.6). Beside what BOSH's agents answer stands {@code
 * gateway}: the host by which clients reach the instance.
 */
public final class SshMethod {
  private final InstanceShells shells;
  private final String address;

  /**
   * @param address the instance's default one, or empty
   */
  public SshMethod(InstanceShells shells, String address) {
    this.shells = shells;
    this.address = address;
  }

  public Method method() {
    return Method.synchronous(2, this::ssh);
  }

  private Object ssh(Arguments arguments, TaskContext task) throws IOException {
    PlainObject parameters = arguments.object(1, "ssh parameters");
    return switch (arguments.text(0)) {
      case "setup" -> setUp(parameters);
      case "cleanup" -> cleanUp(parameters);
      default -> throw new AgentFailure("Unknown command for SSH method");
    };
  }

  private Object setUp(PlainObject parameters) throws IOException {
    if (address.isEmpty()) {
      throw new AgentFailure("No default ip could be found");
    }
    InstanceShells.Door door =
        shells.setUp(parameters.textOr("user", ""), parameters.textOr("public_key", ""));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("command", "setup");
    answer.put("status", "success");
    answer.put("ip", address);
    answer.put("host_public_key", door.hostPublicKey());
    answer.put("gateway", door.gatewayHost());
    return answer;
  }

  private Object cleanUp(PlainObject parameters) throws IOException {
    shells.cleanUp(parameters.textOr("user_regex", ""));
    return Map.of("command", "cleanup", "status", "success");
  }
}
