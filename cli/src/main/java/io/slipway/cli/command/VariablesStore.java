package io.slipway.cli.command;

import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.ValueGenerator;
import io.slipway.cli.ValueGenerator.Authority;
import io.slipway.yaml.Values;
import io.slipway.yaml.VariableDefinition;
import io.slipway.yaml.VariableSource;
import io.slipway.yaml.YamlWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code --vars-store}: a YAML file of variables' values. What a document defines with a type and
 * the file lacks is generated and written to the file at once, so that nothing is lost when what
 * follows fails. A new file is for its owner alone, since it holds private keys.
 */
final class VariablesStore implements VariableSource {
  private final Path file;
  private final VariableSource given;
  private final ValueGenerator generator;

  /**
   * @param given looked into first for the certificates that sign others
   */
  VariablesStore(Path file, VariableSource given, ValueGenerator generator) {
    this.file = file;
    this.given = given;
    this.generator = generator;
  }

  @Override
  public Optional<Value> find(VariableDefinition definition) {
    Map<String, @Nullable Object> values = load();
    String name = definition.name();
    if (values.containsKey(name)) {
      return Optional.of(new Value(values.get(name)));
    }
    String type = definition.type();
    if (type == null || type.isEmpty()) {
      return Optional.empty();
    }
    return CommandFailed.within(
        "Getting all variables from variable definitions sections",
        () ->
            CommandFailed.within(
                "Generating variable '" + name + "'",
                () -> {
                  Object made = generate(type, definition.options());
                  values.put(name, made);
                  save(values);
                  return Optional.of(new Value(made));
                }));
  }

  private Object generate(String type, @Nullable Object options) {
    try {
      return generator.generate(type, options, this::authority);
    } catch (SlipwayException e) {
      throw new CommandFailed(e.message(), e);
    }
  }

  @Override
  public Set<String> names() {
    return new TreeSet<>(load().keySet());
  }

  private Optional<Authority> authority(String variable) {
    return given
        .find(VariableDefinition.named(variable))
        .map(Value::value)
        .or(() -> Optional.ofNullable(load().get(variable)))
        .map(
            value ->
                new Authority(
                    text(Values.lookup(value, "certificate")),
                    text(Values.lookup(value, "private_key"))));
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private Map<String, @Nullable Object> load() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (!Files.exists(file)) {
      return values;
    }
    Object document = InputFiles.yaml(Path.of("/"), file.toString()).root();
    if (document instanceof Map<?, ?> map) {
      map.forEach((name, value) -> values.put(String.valueOf(name), value));
    } else if (document != null) {
      throw new CommandFailed(
          "Deserializing variables file store '%s': a mapping of names to values is needed, but this is %s"
              .formatted(file, Values.kindOf(document)));
    }
    return values;
  }

  /** A whole new file in place of the old one; a link goes on pointing where it does. */
  private void save(Map<String, @Nullable Object> values) throws IOException {
    boolean exists = Files.exists(file);
    Path target = exists ? file.toRealPath() : file;
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Set<PosixFilePermission> permissions =
        exists
            ? Files.getPosixFilePermissions(target)
            : PosixFilePermissions.fromString("rw-------");
    Path temporary = Files.createTempFile(parent, "vars", ".new");
    try {
      Files.writeString(temporary, YamlWriter.go().write(values), StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(temporary, permissions);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
