package io.slipway.model.procedures;

import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of an instance after it is stopped; what its pre-stop scripts are told. */
public enum NextState {
  /** It will be started again on the same VM. */
  KEEP,
  DELETE_VM,
  DELETE_INSTANCE,
  DELETE_DEPLOYMENT;

  /** The environment of pre-stop (agent contract 5.2). */
  public Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("BOSH_VM_NEXT_STATE", word(DELETE_VM));
    environment.put("BOSH_INSTANCE_NEXT_STATE", word(DELETE_INSTANCE));
    environment.put("BOSH_DEPLOYMENT_NEXT_STATE", word(DELETE_DEPLOYMENT));
    return environment;
  }

  private String word(NextState from) {
    return compareTo(from) >= 0 ? "delete" : "keep";
  }
}
