package io.slipway.http;

import io.slipway.director.Downloads;
import io.slipway.director.tasks.TaskRecord;
import java.nio.file.Path;
import java.util.function.Function;

/** Archives sent as the body of a request (Director API 1.1). */
final class Uploads {
  static final String MEDIA_TYPE = "application/x-compressed";

  private Uploads() {}

  /**
   * Writes the body into a new file and hands it to a task. The file is gone again if it does not
   * arrive whole, or if no task takes it.
   */
  static Answer receive(Request request, Downloads downloads, Function<Path, TaskRecord> submit) {
    Path file = downloads.workspace().newFile(".tgz");
    try {
      request.copyTo(file);
      return Answer.task(submit.apply(file).id());
    } catch (RuntimeException e) {
      downloads.workspace().delete(file);
      throw e;
    }
  }
}
