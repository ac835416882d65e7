package io.slipway.cli.run;

import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.command.InstanceTable;
import io.slipway.cli.console.Console;
import io.slipway.cli.explanation.Sources;
import io.slipway.cli.task.TaskReporter;
import java.util.List;

/** For people. */
final class TextReport implements RunReport {
  private final Console console;

  TextReport(Console console) {
    this.console = console;
  }

  @Override
  public void director(String url, boolean started) {
    if (started) {
      console.block("Started the local Director at " + url + "\n");
    }
  }

  @Override
  public void release(String name, String version, boolean uploaded) {
    console.block(
        "Release %s/%s %s\n".formatted(name, version, uploaded ? "uploaded" : "is unchanged"));
  }

  @Override
  public void stemcell(String name, String version, String os, String machine) {
    console.block(
        "Stemcell %s/%s: this machine (%s) stands in for %s\n"
            .formatted(name, version, machine, os));
  }

  @Override
  public void cloudConfig() {
    console.block("Cloud config extended by what the manifest refers to\n");
  }

  @Override
  public void note(String text) {
    console.block(text + "\n");
  }

  @Override
  public TaskOutput deployment(String name, long task, Sources sources) {
    console.line("Deploying '" + name + "'");
    return new TaskReporter(console, task, sources);
  }

  @Override
  public void instances(String deployment, List<JsonObject> instances) {
    console.table(InstanceTable.WITH_PROCESSES.of(deployment, instances));
  }

  @Override
  public void succeeded(boolean changed) {
    console.line(changed ? "Succeeded" : "Succeeded (nothing changed: no hook ran)");
  }

  @Override
  public RuntimeException failed(RuntimeException failure) {
    return failure;
  }
}
