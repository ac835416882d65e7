package io.slipway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code properties_schema.json} of a job: what its properties must be like (Director
 * behaviour 5.2). Immutable; may be used by several threads.
 */
public final class PropertiesSchema {
  /** The one draft there is. */
  public static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

  static final String NO_DRAFT = "You must declare your $schema draft version";
  static final String ONLY_ONE_DRAFT = "Only " + DRAFT + " schema is currently supported";

  private static final int MAXIMUM_BYTES = 1024 * 1024;

  private final String job;
  private final Subschema root;
  private final References references;

  private PropertiesSchema(String job, Subschema root, References references) {
    this.job = job;
    this.root = root;
    this.references = references;
  }

  /**
   * Compiles a job's schema.
   *
   * @param text the file's; one that is empty, null or false is no schema, as in BOSH
   * @throws SlipwayException when it cannot be used; BOSH says so when it renders the job, not when
   *     the release is uploaded
   */
  public static Optional<PropertiesSchema> read(String job, String text) {
    try {
      Object document = parse(text);
      if (document == null || Boolean.FALSE.equals(document)) {
        return Optional.empty();
      }
      SchemaCompiler compiler = new SchemaCompiler();
      Subschema root = compiler.compile(declared(document));
      return Optional.of(new PropertiesSchema(job, root, compiler.references()));
    } catch (InvalidSchemaException e) {
      throw unusable(job, e);
    }
  }

  /**
   * What is wrong with a schema, without any properties: what BOSH would fail on, and what it would
   * silently pass over, such as a type that does not exist. Empty when nothing is.
   */
  public static List<String> problems(String text) {
    SchemaCompiler compiler = new SchemaCompiler();
    List<String> problems = new ArrayList<>();
    try {
      Object document = parse(text);
      if (document != null && !Boolean.FALSE.equals(document)) {
        compiler.compile(declared(document));
        problems.addAll(compiler.doubts());
      }
    } catch (InvalidSchemaException e) {
      problems.add(e.message());
    }
    return problems;
  }

  /**
   * @param properties the job's, bound and with the values of variables
   * @throws MismatchException with a line for each property that is not as it must be
   * @throws SlipwayException when the schema cannot be used for them
   */
  public void check(@Nullable Object properties) {
    List<Mismatch> mismatches = new ArrayList<>();
    try {
      new Evaluation(references, new Effort(Clock.system()))
          .evaluate(root, new Instance(RubyValues.withTextKeys(properties), Location.root()))
          .failures(failure -> mismatches.add(Mismatch.of(failure)));
    } catch (InvalidSchemaException e) {
      throw unusable(job, e);
    }
    if (!mismatches.isEmpty()) {
      throw new MismatchException(job, mismatches);
    }
  }

  /**
   * A value that is not as it must be.
   *
   * @param property its dotted name, with the indexes of lists; empty for all properties together
   * @param message in BOSH's words
   */
  public record Mismatch(String property, String message) {
    private static Mismatch of(Result failure) {
      return new Mismatch(
          String.join(".", failure.instance().location().names()), failure.message());
    }
  }

  /** Properties that do not match; its message is BOSH's. */
  public static final class MismatchException extends SlipwayException {
    private final List<Mismatch> mismatches;

    private MismatchException(String job, List<Mismatch> mismatches) {
      super(
          ErrorCode.GENERIC,
          mismatches.stream()
              .map(Mismatch::message)
              .collect(
                  Collectors.joining("\n", "Error validating properties for " + job + "\n", "")));
      this.mismatches = List.copyOf(mismatches);
    }

    public List<Mismatch> mismatches() {
      return mismatches;
    }
  }

  private static @Nullable Object parse(String text) {
    if (text.getBytes(UTF_8).length > MAXIMUM_BYTES) {
      throw new InvalidSchemaException("it is larger than " + MAXIMUM_BYTES + " bytes");
    }
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Json.parseWithComments(text);
    } catch (Json.InvalidJsonException e) {
      throw new InvalidSchemaException("it is not JSON: " + e.getMessage());
    }
  }

  @SuppressWarnings("unchecked") // the keys of a JSON object are texts
  private static Map<String, @Nullable Object> declared(Object document) {
    if (!(document instanceof Map<?, ?> map)) {
      throw new InvalidSchemaException("it must be an object");
    }
    if (isBlank(map.get("$schema"))) {
      throw new InvalidSchemaException(NO_DRAFT);
    }
    return (Map<String, @Nullable Object>) map;
  }

  private static boolean isBlank(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case String text -> text.isBlank();
      case Boolean truth -> !truth;
      case Map<?, ?> map -> map.isEmpty();
      case List<?> list -> list.isEmpty();
      default -> false;
    };
  }

  /** BOSH's own two texts stand as they are; all others say whose schema it is. */
  private static SlipwayException unusable(String job, InvalidSchemaException e) {
    String message =
        e.message().equals(NO_DRAFT) || e.message().equals(ONLY_ONE_DRAFT)
            ? e.message()
            : "The properties_schema.json of job '" + job + "' cannot be used: " + e.message();
    return new SlipwayException(ErrorCode.GENERIC, message, e);
  }
}
