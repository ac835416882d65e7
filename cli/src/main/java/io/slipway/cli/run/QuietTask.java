package io.slipway.cli.run;

import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.task.UnseenOutput;
import java.util.ArrayList;
import java.util.List;

/** Keeps a task's output to itself, to be shown if the task fails. */
final class QuietTask extends UnseenOutput {
  private final List<byte[]> chunks = new ArrayList<>();

  @Override
  public void accept(byte[] chunk) {
    chunks.add(chunk);
  }

  void replay(TaskOutput output, String state) {
    output.started();
    chunks.forEach(output);
    output.finished(state);
  }
}
