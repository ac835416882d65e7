package io.slipway.director.tasks;

import java.util.Locale;

/** The states of a task (Director API 4.1). {@code done} is the only successful terminal one. */
public enum TaskState {
  QUEUED,
  PROCESSING,
  CANCELLING,
  CANCELLED,
  DONE,
  ERROR,
  TIMEOUT;

  public boolean isTerminal() {
    return switch (this) {
      case QUEUED, PROCESSING, CANCELLING -> false;
      case CANCELLED, DONE, ERROR, TIMEOUT -> true;
    };
  }

  /** The word of the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static TaskState ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
