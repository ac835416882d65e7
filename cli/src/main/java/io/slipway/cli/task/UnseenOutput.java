package io.slipway.cli.task;

import io.slipway.cli.client.TaskFollower.TaskOutput;

/** Nothing of a task is shown: of one that only serves the answer to a question. */
public class UnseenOutput implements TaskOutput {
  @Override
  public boolean isShown() {
    return false;
  }

  @Override
  public void started() {}

  @Override
  public void accept(byte[] chunk) {}

  @Override
  public void finished(String state) {}
}
