package io.slipway.bus;

/**
 * The subjects agents publish on. The first three are BOSH's (agent contract, section 8); a stock
 * agent never publishes on the others.
 */
public final class Subjects {
  private Subjects() {}

  /** Every 30 seconds: state, vitals, number of processes. */
  public static String heartbeat(String agentId) {
    return "hm.agent.heartbeat." + agentId;
  }

  /** A process died, would not start, or exceeded a limit. */
  public static String alert(String agentId) {
    return "hm.agent.alert." + agentId;
  }

  /** The instance is being shut down on purpose; payload null. */
  public static String shutdown(String agentId) {
    return "hm.agent.shutdown." + agentId;
  }

  /** Every change of the instance's state: {@link StateChange}. */
  public static String state(String agentId) {
    return "slipway.agent.state." + agentId;
  }

  /** Processes that do not stay up, or do not come up: {@link ProcessReport}. */
  public static String process(String agentId) {
    return "slipway.agent.process." + agentId;
  }

  /** Every run of a lifecycle script: {@link ScriptReport}. */
  public static String script(String agentId) {
    return "slipway.agent.script." + agentId;
  }

  /** What lifecycle scripts write while they run: {@link ScriptOutput}. */
  public static String output(String agentId) {
    return "slipway.agent.output." + agentId;
  }
}
