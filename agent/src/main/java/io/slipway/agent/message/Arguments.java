package io.slipway.agent.message;

import io.slipway.agent.core.AgentFailure;
import io.slipway.json.PlainObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's arguments, by position (agent contract 1.4): surplus ones are ignored, null is the
 * zero value.
 */
public final class Arguments {
  private final List<@Nullable Object> values;

  public Arguments(List<@Nullable Object> values) {
    this.values = values;
  }

  /** Fails unless there are at least so many. */
  public void require(int count) {
    if (values.size() < count) {
      throw failure("Not enough arguments, expected %d, got %d".formatted(count, values.size()));
    }
  }

  public boolean has(int index) {
    return index < values.size();
  }

  public @Nullable Object value(int index) {
    return has(index) ? values.get(index) : null;
  }

  public String text(int index) {
    return switch (value(index)) {
      case null -> "";
      case String text -> text;
      default -> throw wrongType(index, "a text");
    };
  }

  public long number(int index) {
    return switch (value(index)) {
      case null -> 0;
      case Number number -> number.longValue();
      default -> throw wrongType(index, "a number");
    };
  }

  public List<String> texts(int index) {
    List<String> texts = new ArrayList<>();
    switch (value(index)) {
      case null -> {}
      case List<?> list -> {
        for (Object element : list) {
          if (!(element instanceof String text)) {
            throw wrongType(index, "a list of texts");
          }
          texts.add(text);
        }
      }
      default -> throw wrongType(index, "a list of texts");
    }
    return texts;
  }

  public PlainObject object(int index, String what) {
    try {
      return PlainObject.of(value(index), what);
    } catch (IllegalArgumentException e) {
      throw wrongType(index, "an object");
    }
  }

  private static AgentFailure wrongType(int index, String expected) {
    return failure(
        "Unmarshalling action argument: Argument %d is not %s".formatted(index + 1, expected));
  }

  private static AgentFailure failure(String message) {
    return new AgentFailure("Extracting method arguments from payload: " + message);
  }
}
