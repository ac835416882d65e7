package io.slipway.model.planning;

/**
 * What an instance's agent said of its job: {@code running}, {@code stopped}, {@code failing}, …;
 * empty when there was nobody to ask.
 */
public record AgentState(String jobState) {
  public static final AgentState NONE = new AgentState("");

  /** Only ever used with "fix". */
  public static final AgentState UNRESPONSIVE = new AgentState("unresponsive");

  public boolean isRunning() {
    return jobState.equals("running");
  }

  public boolean isUnresponsive() {
    return jobState.equals("unresponsive");
  }
}
