package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.OpsPath.MismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations to be applied to a document in the order they are written (Director API, 7.2). Every
 * error names the ops file, the operation's number from 0, and where it stands.
 */
public final class OpsFile {
  private final String source;
  private final List<Step> steps;

  /**
   * @param name how errors call it: {@code operation [3] in ops.yml}
   * @param error what the author wants to be said when it fails
   */
  private record Step(
      Operation operation, String name, @Nullable String error, @Nullable Position position) {}

  private OpsFile(String source, List<Step> steps) {
    this.source = source;
    this.steps = List.copyOf(steps);
  }

  /** Reads an ops file as the command line does; an empty one has no operations. */
  public static OpsFile parse(String text, String source) {
    YamlNode root = Yaml.parse(text, source, YamlDialect.GO).node();
    List<Step> steps = new ArrayList<>();
    switch (root) {
      case YamlNode.Sequence list -> {
        for (YamlNode item : list.items()) {
          steps.add(step(item, steps.size(), source));
        }
      }
      case YamlNode.Scalar(Object value, _) when value == null -> {}
      case YamlNode.Scalar _, YamlNode.Mapping _ ->
          throw invalid(
              root.position(),
              "an ops file must be a list of operations, but this is "
                  + Values.kindOf(root.plain()));
    }
    return new OpsFile(source, steps);
  }

  private static Step step(YamlNode item, int number, String source) {
    if (!(item instanceof YamlNode.Mapping mapping)) {
      throw invalid(
          item.position(), "operation [" + number + "] must be a mapping with 'type' and 'path'");
    }
    Map<?, YamlNode> fields = mapping.entries();
    String type = text(fields.get("type"));
    Operation operation =
        switch (type) {
          case "replace" -> {
            OpsPath path = path(fields, "Replace operation [" + number + "]", item);
            yield new Operation.Replace(
                path, required(fields, "Replace operation [" + number + "]", item));
          }
          case "remove" -> {
            if (value(fields) != null) {
              throw invalid(
                  item.position(), "Remove operation [" + number + "]: Cannot specify value");
            }
            yield new Operation.Remove(path(fields, "Remove operation [" + number + "]", item));
          }
          case "test" -> test(fields, "Test operation [" + number + "]", item);
          case null, default ->
              throw invalid(
                  item.position(),
                  "Unknown operation ["
                      + number
                      + "] with type '"
                      + (type == null ? "" : type)
                      + "'; use replace, remove or test");
        };
    String name = "operation [" + number + "] in " + source;
    return new Step(operation, name, text(fields.get("error")), item.position());
  }

  private static Operation test(Map<?, YamlNode> fields, String name, YamlNode item) {
    OpsPath path = path(fields, name, item);
    YamlNode absent = fields.get("absent");
    if (absent != null && Boolean.TRUE.equals(absent.plain())) {
      return new Operation.TestAbsent(path);
    }
    YamlNode value = value(fields);
    if (value == null) {
      throw invalid(item.position(), name + ": Missing value or absent");
    }
    return new Operation.TestValue(path, value);
  }

  private static OpsPath path(Map<?, YamlNode> fields, String name, YamlNode item) {
    String path = text(fields.get("path"));
    if (path == null) {
      throw invalid(item.position(), name + ": Missing path");
    }
    try {
      return OpsPath.parse(path);
    } catch (SlipwayException e) {
      throw new SlipwayException(e.code(), item.position() + ": " + name + ": " + e.message(), e);
    }
  }

  private static YamlNode required(Map<?, YamlNode> fields, String name, YamlNode item) {
    YamlNode value = value(fields);
    if (value == null) {
      throw invalid(item.position(), name + ": Missing value");
    }
    return value;
  }

  /** A null value counts as none, as it does for the stock command line. */
  private static @Nullable YamlNode value(Map<?, YamlNode> fields) {
    YamlNode value = fields.get("value");
    return value instanceof YamlNode.Scalar scalar && scalar.value() == null ? null : value;
  }

  private static @Nullable String text(@Nullable YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && scalar.value() != null
        ? String.valueOf(scalar.value())
        : null;
  }

  private static SlipwayException invalid(@Nullable Position position, String message) {
    return new SlipwayException(ErrorCode.BAD_MANIFEST, position + ": " + message);
  }

  /** The document after all operations; the one given stays as it is. */
  public YamlDocument apply(YamlDocument document) {
    YamlNode node = document.node();
    for (Step step : steps) {
      try {
        node = step.operation().apply(node);
      } catch (MismatchException e) {
        throw new SlipwayException(ErrorCode.BAD_MANIFEST, failure(step, e), e);
      }
    }
    return new YamlDocument(node, document.source());
  }

  private static String failure(Step step, MismatchException e) {
    String own = step.error() == null ? "" : step.error() + ": ";
    return "Error '"
        + step.name()
        + " failed': "
        + own
        + e.message()
        + " ("
        + step.position()
        + ")";
  }

  /** The same for a plain value, which is not changed either. */
  public @Nullable Object applyTo(@Nullable Object value) {
    return apply(YamlDocument.of(value, source)).root();
  }

  /** The name the file was read under. */
  public String source() {
    return source;
  }

  /** How many operations there are. */
  public int size() {
    return steps.size();
  }
}
