package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Variables with known values. They come from the command line's flags, each of which has a reader
 * here; {@link #with} lays later ones over earlier ones. The order of precedence is, from low to
 * high: environment, files of variables, variables from files, single variables (Director API,
 * 7.1).
 */
public final class Variables implements VariableSource {
  private static final int MAXIMUM_FILE = 10 * 1024 * 1024;

  /** As given: a dotted name is a member of the variable before the dot. */
  private final Map<String, @Nullable Object> given;

  private final Map<String, @Nullable Object> values;

  private Variables(Map<String, @Nullable Object> given) {
    this.given = given;
    this.values = Collections.unmodifiableMap(nested(given));
  }

  public static Variables none() {
    return new Variables(Map.of());
  }

  public static Variables of(Map<String, ? extends @Nullable Object> values) {
    return new Variables(Values.deepCopyMap(values));
  }

  /** {@code --var name=value}: the value is read as YAML, but text stays exactly as it is. */
  public static Variables fromArgument(String argument) {
    Assignment assignment = Assignment.parse(argument, "value");
    Object value =
        Yaml.parse(
                assignment.value(),
                "the value of variable '" + assignment.name() + "'",
                YamlDialect.GO)
            .root();
    return single(
        assignment.name(), value instanceof String ? unquoted(assignment.value()) : value);
  }

  private static String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && text.charAt(0) == text.charAt(text.length() - 1)
            && (text.charAt(0) == '"' || text.charAt(0) == '\'');
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /** {@code --var-file name=path}: the file's content is the value, as text. */
  public static Variables fromFileArgument(Path workingDirectory, String argument) {
    Assignment assignment = Assignment.parse(argument, "path");
    Path path = workingDirectory.resolve(assignment.value());
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = Limits.readAll(in, MAXIMUM_FILE, path.toString());
      return single(assignment.name(), new String(content, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.VARIABLES_INVALID_FORMAT,
          "Reading variable '%s' from file '%s': %s"
              .formatted(
                  assignment.name(),
                  path,
                  Files.exists(path) ? "it cannot be read" : "there is no such file"),
          e);
    }
  }

  /** {@code --vars-file}: a mapping of names to values. */
  public static Variables fromDocument(YamlDocument document) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    switch (document.root()) {
      case null -> {}
      case Map<?, ?> map -> map.forEach((name, value) -> values.put(String.valueOf(name), value));
      case Object other ->
          throw invalid(
              document.source()
                  + ": a file of variables must be a mapping of names to values, but this is "
                  + Values.kindOf(other));
    }
    return new Variables(values);
  }

  /** {@code --vars-env PREFIX}: {@code PREFIX_name=value}, the value read as YAML. */
  public static Variables fromEnvironment(Map<String, String> environment, String prefix) {
    if (prefix.isEmpty()) {
      throw invalid("Expected environment variable prefix to be non-empty");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(prefix + "_")) {
            values.put(
                name.substring(prefix.length() + 1),
                Yaml.parse(value, "the environment variable " + name, YamlDialect.GO).root());
          }
        });
    return new Variables(values);
  }

  /** These variables with others laid over them. */
  public Variables with(Variables later) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>(given);
    both.putAll(later.given);
    return new Variables(both);
  }

  @Override
  public Optional<Value> find(VariableDefinition definition) {
    return values.containsKey(definition.name())
        ? Optional.of(new Value(values.get(definition.name())))
        : Optional.empty();
  }

  @Override
  public Set<String> names() {
    return values.keySet();
  }

  private static Variables single(String name, @Nullable Object value) {
    Map<String, @Nullable Object> one = new LinkedHashMap<>();
    one.put(name, value);
    return new Variables(one);
  }

  private static Map<String, @Nullable Object> nested(Map<String, @Nullable Object> given) {
    Map<String, @Nullable Object> nested = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (name.indexOf('.') < 0) {
            nested.put(name, value);
          }
        });
    given.forEach(
        (name, value) -> {
          if (name.indexOf('.') >= 0) {
            putMember(nested, name, value);
          }
        });
    return nested;
  }

  private static void putMember(
      Map<String, @Nullable Object> nested, String name, @Nullable Object value) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      nested.put(name, value);
      return;
    }
    String owner = name.substring(0, dot);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (nested.containsKey(owner)) {
      if (!(nested.get(owner) instanceof Map<?, ?> known)) {
        throw invalid("Variable '" + name + "' cannot be set: '" + owner + "' has no members");
      }
      known.forEach((key, member) -> members.put(String.valueOf(key), member));
    }
    putMember(members, name.substring(dot + 1), value);
    nested.put(owner, members);
  }

  private static SlipwayException invalid(String message) {
    return new SlipwayException(ErrorCode.VARIABLES_INVALID_FORMAT, message);
  }

  private record Assignment(String name, String value) {
    static Assignment parse(String argument, String what) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw invalid("Expected var '" + argument + "' to be in format 'name=" + what + "'");
      }
      if (equals == 0) {
        throw invalid("Expected var to specify non-empty name before '='");
      }
      String name = argument.substring(0, equals);
      if (equals == argument.length() - 1) {
        throw invalid("Expected var '" + name + "=' to specify non-empty " + what);
      }
      return new Assignment(name, argument.substring(equals + 1));
    }
  }
}
