package io.slipway.director.credentials;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The variables a task works with, from when it knows them; before that it uses none. */
public final class CurrentVariables implements UnaryOperator<Map<String, @Nullable Object>> {
  private volatile Optional<TaskVariables> variables = Optional.empty();

  public void become(TaskVariables known) {
    variables = Optional.of(known);
  }

  @Override
  public Map<String, @Nullable Object> apply(Map<String, @Nullable Object> document) {
    return variables
        .orElseThrow(() -> new IllegalStateException("The task's variables are not known yet"))
        .ofInstances(document);
  }
}
