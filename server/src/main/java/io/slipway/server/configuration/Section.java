package io.slipway.server.configuration;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The keys of one concern, and the record they make.
 *
 * @param meaning for people, in a line
 * @param maker the record of what the keys are set to
 */
record Section<R>(
    String name, String meaning, R defaults, List<Key<R, ?>> keys, Function<Values<R>, R> maker) {
  Section {
    keys = List.copyOf(keys);
  }

  /** What each key is set to. */
  interface Values<R> {
    <T> T of(Key<R, T> key);
  }

  R make(SetValues set) {
    return maker.apply(
        new Values<>() {
          @Override
          public <T> T of(Key<R, T> key) {
            return set.of(key).orElseGet(() -> key.of().apply(defaults));
          }
        });
  }

  Optional<Key<R, ?>> key(String key) {
    return keys.stream().filter(one -> one.name().equals(key)).findFirst();
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }

  String defaultText(Key<R, ?> key) {
    return key.defaultText().orElseGet(() -> key.text(defaults));
  }
}
