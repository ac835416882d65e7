package io.slipway.release;

import java.util.List;

/** The scripts of a job that BOSH runs by their names (agent contract, section 4). */
public final class LifecycleScripts {
  /** In the order in which their names are usually told. */
  public static final List<String> NAMES =
      List.of("pre-start", "post-start", "post-deploy", "pre-stop", "drain", "post-stop");

  private LifecycleScripts() {}
}
