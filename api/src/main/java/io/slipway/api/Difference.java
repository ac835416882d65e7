package io.slipway.api;

import io.slipway.json.PlainObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest or a config would change (Director API 5.4, 5.5).
 *
 * @param context the configs a manifest was compared with, to be sent along with the deploy; empty
 *     for configs
 * @param from the id of the config that was compared with; empty for manifests
 * @param error why nothing could be compared
 */
public record Difference(
    Optional<Context> context, Optional<String> from, List<Line> lines, Optional<String> error)
    implements ApiObject {
  public Difference {
    lines = List.copyOf(lines);
  }

  public static Difference failed(String error) {
    return new Difference(Optional.empty(), Optional.empty(), List.of(), Optional.of(error));
  }

  public static Difference of(PlainObject json) {
    return new Difference(
        json.optionalObject("context").map(Context::of),
        json.object("from").optionalText("id"),
        lines(json.list("diff")),
        json.optionalText("error"));
  }

  @Override
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    context.ifPresent(configs -> json.put("context", configs.toPlain()));
    from.ifPresent(id -> json.put("from", Map.of("id", id)));
    json.put("diff", lines.stream().map(Line::toPlain).toList());
    error.ifPresent(text -> json.put("error", text));
    return json;
  }

  private static List<Line> lines(List<?> list) {
    List<Line> lines = new ArrayList<>();
    for (Object one : list) {
      if (one instanceof List<?> pair && !pair.isEmpty()) {
        lines.add(
            new Line(
                String.valueOf(pair.getFirst()), Change.of(pair.size() > 1 ? pair.get(1) : null)));
      }
    }
    return lines;
  }

  /** The ids of configs. */
  public record Context(List<Long> cloudConfigs, List<Long> runtimeConfigs) implements ApiObject {
    public Context {
      cloudConfigs = List.copyOf(cloudConfigs);
      runtimeConfigs = List.copyOf(runtimeConfigs);
    }

    static Context of(PlainObject json) {
      return new Context(ids(json, "cloud_config_ids"), ids(json, "runtime_config_ids"));
    }

    private static List<Long> ids(PlainObject json, String key) {
      return json.list(key).stream()
          .filter(Number.class::isInstance)
          .map(id -> ((Number) id).longValue())
          .toList();
    }

    @Override
    public Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("cloud_config_ids", cloudConfigs);
      json.put("runtime_config_ids", runtimeConfigs);
      return json;
    }
  }

  /** What becomes of a line. */
  public enum Change {
    ADDED,
    REMOVED,
    NONE;

    private static Change of(@Nullable Object word) {
      return "added".equals(word) ? ADDED : "removed".equals(word) ? REMOVED : NONE;
    }

    private @Nullable String word() {
      return switch (this) {
        case ADDED -> "added";
        case REMOVED -> "removed";
        case NONE -> null;
      };
    }
  }

  /** A line of the document. */
  public record Line(String text, Change change) {
    private List<@Nullable Object> toPlain() {
      return Arrays.asList(text, change.word());
    }
  }
}
