package io.slipway.schema;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a keyword, or a whole schema, came out on a value.
 *
 * @param source the keyword; absent for a schema
 * @param nested the results it rests on
 * @param isLeaf whether a failure is this one's, whatever is nested
 * @param missing the properties that a failed {@code required} names
 */
record Result(
    Optional<Source> source,
    Wording wording,
    Instance instance,
    boolean valid,
    List<Result> nested,
    Evaluated evaluated,
    boolean isLeaf,
    List<String> missing) {

  static Result of(Source source, Wording wording, Instance instance, boolean valid) {
    return of(source, wording, instance, valid, List.of());
  }

  static Result of(
      Source source, Wording wording, Instance instance, boolean valid, List<Result> nested) {
    return new Result(
        Optional.of(source), wording, instance, valid, nested, Evaluated.NOTHING, false, List.of());
  }

  /** Of all that is nested, which must all be valid. */
  static Result all(Source source, Wording wording, Instance instance, List<Result> nested) {
    return of(source, wording, instance, nested.stream().allMatch(Result::valid), nested);
  }

  static Result schema(Wording wording, Instance instance, boolean valid, List<Result> nested) {
    return new Result(
        Optional.empty(), wording, instance, valid, nested, Evaluated.NOTHING, false, List.of());
  }

  Result evaluating(Evaluated what) {
    return new Result(source, wording, instance, valid, nested, what, isLeaf, missing);
  }

  Result asLeaf() {
    return new Result(source, wording, instance, valid, nested, evaluated, true, missing);
  }

  Result missing(List<String> keys) {
    return new Result(source, wording, instance, valid, nested, evaluated, isLeaf, keys);
  }

  /** Hands over the failures to report: those that rest on no other. */
  void failures(Consumer<Result> report) {
    if (valid) {
      return;
    }
    if (isLeaf || nested.stream().allMatch(Result::valid)) {
      report.accept(this);
    } else {
      nested.forEach(one -> one.failures(report));
    }
  }

  String message() {
    return source
        .flatMap(known -> CustomError.of(known, this))
        .orElseGet(() -> wording.at(instance.location()));
  }
}
