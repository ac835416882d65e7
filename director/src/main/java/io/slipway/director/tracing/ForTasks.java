package io.slipway.director.tracing;

import io.slipway.cpi.Cpi;
import io.slipway.director.tasks.TaskContext;

/** A CPI that tells a task itself what it does for it. */
public interface ForTasks extends Cpi {
  Cpi forTask(TaskContext task);
}
