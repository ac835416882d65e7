package io.slipway.template;

import java.util.List;
import java.util.OptionalInt;

/** One place in a template's code that asks for properties or for a link. */
public sealed interface Lookup {
  Reach reach();

  Place place();

  /**
   * The code asks for properties by name.
   *
   * @param subject whose properties
   * @param names of {@code p} the alternatives, of {@code if_p} all that must be set, of a
   *     structure the one path
   */
  record OfProperties(Subject subject, Form form, List<Name> names, Reach reach, Place place)
      implements Lookup {
    public OfProperties {
      names = List.copyOf(names);
    }
  }

  /**
   * The code asks for a link: {@code link}, or {@code if_link} and {@code else_if_link}.
   *
   * @param conditional whether the code copes with the link's absence
   */
  record OfLink(Name name, boolean conditional, Reach reach, Place place) implements Lookup {}

  /** The code takes all properties of the job at once: which of them it reads stays unknown. */
  record OfEverything(Reach reach, Place place) implements Lookup {}

  /** Whose properties are asked for. */
  sealed interface Subject {
    /** The job's own. */
    record Job() implements Subject {}

    /** Those of the link that the code gets by that name. */
    record Link(Name name) implements Subject {}

    /** Those of an object that cannot be told by reading, such as an instance of a link. */
    record Unknown() implements Subject {}
  }

  /** How properties are asked for. */
  enum Form {
    /** {@code p} without a default: rendering fails when none of the names is set. */
    REQUIRED,
    /** {@code p} with a default. */
    DEFAULTED,
    /** {@code if_p} or {@code else_if_p}. */
    CONDITIONAL,
    /**
     * A path into {@code properties}, {@code spec.properties} or {@code raw_properties}. What is
     * called on the value may be its last parts: {@code properties.a.b.first} is {@code a.b.first}.
     */
    STRUCTURE
  }

  /** Whether the code is reached by every rendering. */
  enum Reach {
    ALWAYS,
    /** In a condition, a loop, a block or a method. */
    SOMETIMES,
    /** Likewise or not, but what it raises is rescued. */
    RESCUED
  }

  /**
   * A name the code asks for.
   *
   * @param text the name; of a dynamic one the literal text it begins with, which may be empty
   * @param dynamic whether the rest is only known when the code runs
   */
  record Name(String text, boolean dynamic) {
    static Name literal(String text) {
      return new Name(text, false);
    }

    static Name beginning(String text) {
      return new Name(text, true);
    }
  }

  /**
   * A place in the template, counted from one.
   *
   * @param column where the name stands in the line; unknown when the line does not show it
   */
  record Place(int line, OptionalInt column) {}
}
