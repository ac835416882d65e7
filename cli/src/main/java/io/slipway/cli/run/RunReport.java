package io.slipway.cli.run;

import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.explanation.Sources;
import java.util.List;

/** What {@code slipway run} tells while it works. */
interface RunReport {
  void director(String url, boolean started);

  /**
   * @param uploaded whether it was new to the Director
   */
  void release(String name, String version, boolean uploaded);

  /** This machine now stands in for a stemcell. */
  void stemcell(String name, String version, String os, String machine);

  void cloudConfig();

  /** Something the user should know though it stops nothing. */
  void note(String text);

  /**
   * The output of the deployment's task.
   *
   * @param sources of its manifest
   */
  TaskOutput deployment(String name, long task, Sources sources);

  /** How the deployment's instances are now. */
  void instances(String deployment, List<JsonObject> instances);

  /**
   * All went well.
   *
   * @param changed whether any instance was touched
   */
  void succeeded(boolean changed);

  /**
   * Something failed.
   *
   * @return what to throw
   */
  RuntimeException failed(RuntimeException failure);
}
