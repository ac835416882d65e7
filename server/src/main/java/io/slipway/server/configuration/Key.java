package io.slipway.server.configuration;

import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that can be set.
 *
 * @param name within its section
 * @param meaning for people, in a line
 * @param of where its value stands in the section's record
 * @param defaultText what the default is called where it depends on the machine
 * @param environment the variable that sets it too, and wins over the file
 */
record Key<R, T>(
    String name,
    Form<T> form,
    String meaning,
    Function<R, T> of,
    Optional<String> defaultText,
    Optional<String> environment) {

  static <R, T> Key<R, T> of(String name, Form<T> form, String meaning, Function<R, T> of) {
    return new Key<>(name, form, meaning, of, Optional.empty(), Optional.empty());
  }

  Key<R, T> byDefault(String text) {
    return new Key<>(name, form, meaning, of, Optional.of(text), environment);
  }

  Key<R, T> orEnvironment(String variable) {
    return new Key<>(name, form, meaning, of, defaultText, Optional.of(variable));
  }

  /** The value in the record, as one writes it. */
  String text(R record) {
    return form.write(of.apply(record));
  }
}
