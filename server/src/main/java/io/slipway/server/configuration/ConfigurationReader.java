package io.slipway.server.configuration;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SimilarNames;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Values;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDocument;
import io.slipway.yaml.YamlLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an operator has set: in {@code slipway.yml} of the home, or in the file that {@code
 * SLIPWAY_CONFIG} names, and in environment variables, which win. No file is as good as an empty
 * one. All that is wrong is told at once, each with its place and what would be right.
 */
public final class ConfigurationReader {
  /** The file's name in the home. */
  public static final String FILE = "slipway.yml";

  /** Names another file; a relative path counts from the working directory. */
  public static final String VARIABLE = "SLIPWAY_CONFIG";

  private static final int LARGEST_FILE = 64 * 1024;
  private static final YamlLimits LIMITS = new YamlLimits(LARGEST_FILE, 20, 2_000);
  private static final int MOST_TOLD = 20;
  private static final int LONGEST_SHOWN = 60;

  /** What people write who know it under another name or from BOSH, and what to do instead. */
  static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("http.host", "it is 'http.address'"),
          Map.entry("max_tasks", "it is 'retention.tasks'"),
          Map.entry("max_threads", "it is 'tasks.threads'"),
          Map.entry("default_update_vm_strategy", "it is 'deployments.vm_strategy'"),
          Map.entry("home", "it is the environment variable SLIPWAY_HOME"),
          Map.entry(
              "warm_up",
              "it is the environment variable SLIPWAY_WARM_UP, for it is about the program, not"
                  + " about one home"));

  private final String source;
  private final SetValues values = new SetValues();
  private final Map<String, Reading.Setting> told = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  private ConfigurationReader(String source) {
    this.source = source;
  }

  /**
   * @throws SlipwayException VALIDATION_INVALID_VALUE or INVALID_YAML_ERROR: every line but the
   *     first is a problem, with file, line and column or with the variable
   */
  public static Reading read(Path home, Map<String, String> environment) {
    Optional<Path> named = variable(environment, VARIABLE).map(Path::of).map(Path::toAbsolutePath);
    Path file = named.orElse(home.resolve(FILE)).normalize();
    ConfigurationReader reader = new ConfigurationReader(file.toString());
    boolean exists = Files.exists(file);
    if (exists) {
      reader.readFile(text(file));
    } else if (named.isPresent()) {
      throw unusable(List.of("%s: there is no such file; %s names it".formatted(file, VARIABLE)));
    }
    reader.readEnvironment(environment);
    if (!reader.problems.isEmpty()) {
      throw unusable(reader.problems);
    }
    return new Reading(
        Configuration.of(reader.values), file, exists, List.copyOf(reader.told.values()));
  }

  private static SlipwayException unusable(List<String> problems) {
    List<String> lines = new ArrayList<>(problems.stream().limit(MOST_TOLD).toList());
    if (problems.size() > MOST_TOLD) {
      lines.add("and %d more".formatted(problems.size() - MOST_TOLD));
    }
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "The settings cannot be used:\n" + String.join("\n", lines));
  }

  private static String text(Path file) {
    if (!Files.isRegularFile(file)) {
      throw unusable(List.of(file + ": this is no file"));
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = Limits.readAll(in, LARGEST_FILE, "The file");
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (Limits.TooLargeException e) {
      throw unusable(List.of("%s: larger than the %d bytes allowed".formatted(file, LARGEST_FILE)));
    } catch (CharacterCodingException e) {
      throw unusable(List.of(file + ": this is not UTF-8 text"));
    } catch (IOException e) {
      throw unusable(List.of(file + ": it cannot be read; does it belong to somebody else?"));
    }
  }

  private void readFile(String text) {
    YamlDocument document = Yaml.parseExactly(text, source, LIMITS);
    Object root = document.root();
    if (root == null) {
      return;
    }
    if (!(root instanceof Map<?, ?> sections)) {
      problems.add("%s: a mapping was expected, with keys such as 'http'".formatted(source));
      return;
    }
    sections.forEach(
        (name, content) -> {
          Optional<Section<?>> section =
              Configuration.SECTIONS.stream().filter(one -> one.name().equals(name)).findFirst();
          if (section.isPresent()) {
            readSection(document, section.get(), content);
          } else {
            unknown(document, List.of(String.valueOf(name)), name);
          }
        });
  }

  private <R> void readSection(
      YamlDocument document, Section<R> section, @Nullable Object content) {
    if (content == null) {
      return;
    }
    if (!(content instanceof Map<?, ?> keys)) {
      problems.add(
          "%s: %s must be a mapping of %s, but this is %s"
              .formatted(
                  place(document.position(section.name()).map(Object::toString)),
                  section.name(),
                  String.join(", ", section.names()),
                  Values.kindOf(content)));
      return;
    }
    keys.forEach(
        (name, value) -> {
          Optional<Key<R, ?>> key =
              section.names().contains(name) ? section.key(String.valueOf(name)) : Optional.empty();
          if (key.isPresent()) {
            String where =
                place(document.position(section.name(), name).map(position -> position.toString()));
            set(section, key.get(), value, where, where + ": " + path(section, key.get()));
          } else {
            unknown(document, List.of(section.name(), String.valueOf(name)), name);
          }
        });
  }

  private String place(Optional<String> position) {
    return position.orElse(source);
  }

  private void readEnvironment(Map<String, String> environment) {
    for (Section<?> section : Configuration.SECTIONS) {
      readEnvironment(section, environment);
    }
  }

  private <R> void readEnvironment(Section<R> section, Map<String, String> environment) {
    for (Key<R, ?> key : section.keys()) {
      key.environment()
          .ifPresent(
              name ->
                  variable(environment, name)
                      .ifPresent(value -> set(section, key, value, name, name)));
    }
  }

  /** One that is empty counts as none. */
  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * @param origin for {@code slipway doctor}
   * @param what it is, for an error
   */
  private <R, T> void set(
      Section<R> section, Key<R, T> key, @Nullable Object plain, String origin, String what) {
    Optional<T> read = key.form().read(plain);
    if (read.isEmpty()) {
      problems.add(
          "%s is %s but must be %s"
              .formatted(
                  what,
                  Form.text(plain)
                      .filter(_ -> !key.form().isSecret())
                      .map(text -> "'" + shown(text) + "'")
                      .orElse(Values.kindOf(plain)),
                  key.form().expected()));
      return;
    }
    values.put(key, read.get());
    String name = path(section, key);
    told.put(name, new Reading.Setting(name, key.form().write(read.get()), origin));
  }

  private static String path(Section<?> section, Key<?, ?> key) {
    return section.name() + "." + key.name();
  }

  /**
   * @param path section and key, or what stands in a section's place, as texts
   * @param key the last of them as it was read
   */
  private void unknown(YamlDocument document, List<String> path, @Nullable Object key) {
    List<@Nullable Object> keys = new ArrayList<>(path.subList(0, path.size() - 1));
    keys.add(key);
    String name = String.join(".", path);
    problems.add(
        "%s: '%s' is no setting%s"
            .formatted(
                place(document.keyPosition(keys).map(Object::toString)),
                shown(name),
                ELSEWHERE.containsKey(name) ? ": " + ELSEWHERE.get(name) : "." + advice(path)));
  }

  private static String advice(List<String> path) {
    Collection<String> siblings =
        path.size() == 1
            ? Configuration.SECTIONS.stream().map(Section::name).toList()
            : Configuration.SECTIONS.stream()
                .filter(section -> section.name().equals(path.getFirst()))
                .flatMap(section -> section.names().stream())
                .toList();
    String last = path.getLast();
    List<String> sameElsewhere =
        Configuration.SECTIONS.stream()
            .filter(section -> section.key(last).isPresent())
            .map(section -> section.name() + "." + last)
            .toList();
    if (!sameElsewhere.isEmpty()) {
      return " Did you mean '%s'?".formatted(String.join("' or '", sameElsewhere));
    }
    String question = SimilarNames.question(shown(last), siblings);
    return question.isEmpty() ? " Known here are: " + String.join(", ", siblings) : question;
  }

  /** Short, and without what a terminal would obey. */
  private static String shown(String text) {
    String visible = text.replaceAll("\\p{Cntrl}", "?");
    return visible.length() <= LONGEST_SHOWN ? visible : visible.substring(0, LONGEST_SHOWN) + "…";
  }
}
