package io.slipway.http;

import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a Director says into a form that is the same at every run: without times, ids and
 * digests, instances called by group and index, and what may happen in any order (the steps of a
 * stage, what is told of different instances) sorted.
 */
final class RecordedText {
  private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
  private static final Pattern COMPILATION =
      Pattern.compile("compilation-" + UUID + "/" + UUID + "( \\(\\d+\\))?");
  private static final Pattern FULL = Pattern.compile("([\\w-]+)/(" + UUID + ") \\((\\d+)\\)");
  private static final Pattern NAMED = Pattern.compile("([\\w-]+)/(" + UUID + ")");
  private static final Pattern FINGERPRINTED = Pattern.compile("(\\w+)/[0-9a-f]{40,64}\\b");
  private static final Pattern ID = Pattern.compile(UUID);
  private static final Pattern DIGEST = Pattern.compile("(sha256:)?\\b[0-9a-f]{32,64}\\b");
  private static final Pattern CLOUD_ID =
      Pattern.compile("vm-\\d+|disk-\\d+|\\d{4,6}|[0-9a-f]{32,40}");
  private static final Pattern SAVED = Pattern.compile("(Save stemcell \\S+) \\(\\S+\\)");
  private static final Pattern DYNAMIC_ADDRESS =
      Pattern.compile("\\b(?!192\\.168\\.)\\d+\\.\\d+\\.\\d+\\.\\d+\\b");
  private static final Pattern VM_LOCK = Pattern.compile("^lock:vm:.*");
  private static final Pattern COMPILE_LOCK = Pattern.compile("^lock:compile:\\d+:");

  private static final Set<String> MASKED =
      Set.of(
          "timestamp",
          "started_at",
          "created_at",
          "vm_created_at",
          "agent_id",
          "cid",
          "blobstore_id",
          "sha1",
          "commit_hash",
          "uuid",
          "fingerprint");

  private final Map<String, Integer> indices = new ConcurrentHashMap<>();

  /** From now on the instance is called by its index. */
  void learn(String uuid, int index) {
    indices.put(uuid, index);
  }

  String mask(String text) {
    String masked = COMPILATION.matcher(text).replaceAll("compilation");
    masked = FULL.matcher(masked).replaceAll("$1/$3");
    masked = NAMED.matcher(masked).replaceAll(this::byIndex);
    masked = FINGERPRINTED.matcher(masked).replaceAll("$1");
    masked = ID.matcher(masked).replaceAll("<id>");
    masked = DIGEST.matcher(masked).replaceAll("<digest>");
    masked = SAVED.matcher(masked).replaceAll("$1 (<cid>)");
    return DYNAMIC_ADDRESS.matcher(masked).replaceAll("<address>");
  }

  private String byIndex(MatchResult name) {
    Integer index = indices.get(name.group(2));
    return name.group(1) + "/" + (index == null ? "?" : index);
  }

  private String line(Object text) {
    return mask(String.valueOf(text)).replace("\n", "\\n");
  }

  String task(Map<String, @Nullable Object> task) {
    Object text = task.get("result");
    String result = text == null ? "" : line(text);
    return ("task "
            + line(String.valueOf(task.get("description")))
            + ": "
            + task.get("state")
            + " "
            + result)
        .strip();
  }

  /** The event output: stages as they began, their steps by name. */
  List<String> events(String output) {
    Map<String, Map<String, List<String>>> stages = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>();
    for (String text : output.lines().toList()) {
      Map<String, @Nullable Object> event = Json.parseObject(text);
      if (event.get("error") instanceof Map<?, ?> error) {
        rest.add("error " + error.get("code") + " " + line(String.valueOf(error.get("message"))));
      } else if (event.containsKey("type")) {
        rest.add(event.get("type") + " " + line(String.valueOf(event.get("message"))));
      } else {
        stages
            .computeIfAbsent(stage(event), _ -> new TreeMap<>())
            .computeIfAbsent(name(String.valueOf(event.get("task"))), _ -> new ArrayList<>())
            .add(step(event));
      }
    }
    List<String> lines = new ArrayList<>();
    stages.forEach(
        (stage, steps) -> {
          lines.add("stage " + stage);
          steps.forEach(
              (name, states) ->
                  lines.add("  " + name.split(" #", 2)[0] + ": " + String.join(", ", states)));
        });
    lines.addAll(rest);
    return lines;
  }

  /** What a step is about: ids of the cloud all look alike, and are still several. */
  private String name(String text) {
    return CLOUD_ID.matcher(text).matches() ? "<cid> #" + text : mask(text);
  }

  private String stage(Map<String, @Nullable Object> event) {
    String tags = event.get("tags") instanceof List<?> list && !list.isEmpty() ? " " + list : "";
    Object total = event.get("total");
    return mask(String.valueOf(event.get("stage")))
        + tags
        + " ("
        + (total == null ? "?" : total)
        + ")";
  }

  private String step(Map<String, @Nullable Object> event) {
    String more = "";
    if (event.get("data") instanceof Map<?, ?> data) {
      Object what = data.get("status") == null ? data.get("error") : data.get("status");
      more = " " + line(String.valueOf(what));
    }
    return event.get("state") + " " + event.get("progress") + more;
  }

  /**
   * The audit trail, by what it is about.
   *
   * @param events oldest first
   */
  List<String> audit(List<Map<String, @Nullable Object>> events) {
    Map<String, List<String>> groups = new TreeMap<>();
    for (Map<String, @Nullable Object> event : events) {
      String object = object(event);
      Object of = event.get("instance");
      String instance = of == null ? "" : mask(of.toString());
      groups
          .computeIfAbsent(group(object, instance), _ -> new ArrayList<>())
          .add(audited(event, object, instance));
    }
    List<String> lines = new ArrayList<>();
    groups.forEach(
        (group, told) -> {
          lines.add("audit " + group);
          if (group.endsWith(" locks") || group.equals("compilation")) {
            told.sort(null);
          }
          lines.addAll(told);
        });
    return lines;
  }

  private String object(Map<String, @Nullable Object> event) {
    Object name = event.get("object_name");
    if (name == null) {
      return "";
    }
    return switch (String.valueOf(event.get("object_type"))) {
      case "vm" -> "<vm>";
      case "disk" -> "<disk>";
      default ->
          mask(
              COMPILE_LOCK
                  .matcher(VM_LOCK.matcher(name.toString()).replaceAll("lock:vm:<vm>"))
                  .replaceAll("lock:compile:<package>:"));
    };
  }

  private static String group(String object, String instance) {
    if (!instance.isEmpty()) {
      return instance;
    }
    if (object.startsWith("lock:vm:")) {
      return "vm locks";
    }
    return object.startsWith("lock:compile:") ? "compile locks" : "deployment";
  }

  private String audited(Map<String, @Nullable Object> event, String object, String instance) {
    StringBuilder line = new StringBuilder("  ");
    line.append(event.get("parent_id") == null ? "" : "end of ");
    line.append(event.get("action")).append(' ').append(event.get("object_type"));
    if (!object.isEmpty() && !object.equals(instance)) {
      line.append(' ').append(object);
    }
    if (event.get("deployment") != null) {
      line.append(" of ").append(event.get("deployment"));
    }
    if (event.get("context") instanceof Map<?, ?> context && !context.isEmpty()) {
      line.append(' ').append(Json.write(context));
    }
    Object error = event.get("error");
    if (error != null) {
      line.append(" error ").append(line(error));
    }
    return line.toString();
  }

  /** A document of the API; what is an id or a time is called by its key. */
  @Nullable Object document(@Nullable Object value) {
    return document(value, "");
  }

  private @Nullable Object document(@Nullable Object value, String key) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> masked = new LinkedHashMap<>();
      map.forEach((k, v) -> masked.put(String.valueOf(k), document(v, String.valueOf(k))));
      return masked;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> masked = new ArrayList<>();
      list.forEach(one -> masked.add(document(one, "")));
      return masked;
    }
    if (value != null && MASKED.contains(key)) {
      return "<" + key + ">";
    }
    return value instanceof String text ? mask(text) : value;
  }
}
