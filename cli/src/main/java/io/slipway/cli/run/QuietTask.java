package io.slipway.cli.run;

import io.slipway.cli.client.TaskFollower.TaskOutput;
import java.util.ArrayList;
import java.util.List;

/** Keeps a task's output to itself, to be shown if the task fails. */
final class QuietTask implements TaskOutput {
  private final List<byte[]> chunks = new ArrayList<>();

  @Override
  public boolean isShown() {
    return false;
  }

  @Override
  public void started() {}

  @Override
  public void accept(byte[] chunk) {
    chunks.add(chunk);
  }

  @Override
  public void finished(String state) {}

  void replay(TaskOutput output, String state) {
    output.started();
    chunks.forEach(output);
    output.finished(state);
  }
}
