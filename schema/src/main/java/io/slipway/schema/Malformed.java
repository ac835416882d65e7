package io.slipway.schema;

/**
 * A keyword whose value is not what it must be. BOSH notices when the keyword is applied to a value
 * it concerns, so a release that works there must work here: only then is it an error.
 */
final class Malformed {
  private Malformed() {}

  /**
   * @param concerns the values the keyword looks at
   */
  static Keyword keyword(
      Source source, SchemaCompiler compiler, String problem, Class<?> concerns) {
    compiler.doubt(source.problem(problem));
    return (instance, _) -> {
      if (concerns.isInstance(instance.value())) {
        throw source.invalid(problem);
      }
      return Result.of(source, Wording.NO_SCHEMA, instance, true);
    };
  }
}
