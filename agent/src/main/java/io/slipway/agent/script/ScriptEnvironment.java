package io.slipway.agent.script;

import java.util.HashMap;
import java.util.Map;

/** What scripts find in their environment (agent contract 4.1): no HOME, no USER. */
public final class ScriptEnvironment {
  /** The agent's own working directory on a stemcell, and so every script's. */
  public static final String WORKING_DIRECTORY = "/var/vcap/bosh";

  private static final String SCRIPT_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String AGENT_PATH =
      "/var/vcap/bosh/bin:/usr/local/bin:/usr/local/sbin:/bin:/sbin:/usr/bin:/usr/sbin";
  private static final String TEMPORARY = "/var/vcap/data/tmp";

  private ScriptEnvironment() {}

  /** For hooks, drain scripts and errands; what is added may replace anything. */
  public static Map<String, String> ofScript(Map<String, String> added) {
    return with(SCRIPT_PATH, added);
  }

  /** The agent's own, which compilations get. */
  public static Map<String, String> ofAgent(Map<String, String> added) {
    return with(AGENT_PATH, added);
  }

  private static Map<String, String> with(String path, Map<String, String> added) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", path);
    environment.put("TMPDIR", TEMPORARY);
    environment.putAll(added);
    return environment;
  }
}
