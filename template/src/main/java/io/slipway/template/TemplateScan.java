package io.slipway.template;

import java.util.List;
import java.util.OptionalInt;

/** What reading a template's code, without running it, tells. */
public sealed interface TemplateScan {
  /**
   * @param lookups in the order of the code
   */
  record Sound(List<Lookup> lookups) implements TemplateScan {
    public Sound {
      lookups = List.copyOf(lookups);
    }
  }

  /**
   * The template is no Ruby.
   *
   * @param line the template's line, where the parser knows it
   * @param message what Ruby says
   */
  record Faulty(OptionalInt line, String message) implements TemplateScan {}
}
