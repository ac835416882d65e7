package io.slipway.lint;

import io.slipway.template.Lookup;
import io.slipway.template.TemplateScan;
import java.util.List;
import java.util.OptionalInt;

/**
 * A template of a job, read.
 *
 * @param destination where the rendered file goes in the job's directory
 */
record Template(String source, String destination, SourceText text, TemplateScan scan) {
  /** What the code looks up; nothing when it is no Ruby. */
  List<Lookup> lookups() {
    return switch (scan) {
      case TemplateScan.Sound(List<Lookup> lookups) -> lookups;
      case TemplateScan.Faulty _ -> List.of();
    };
  }

  boolean isSound() {
    return scan instanceof TemplateScan.Sound;
  }

  Spot spot(Lookup.Place place) {
    return new Spot(text.path(), OptionalInt.of(place.line()), place.column());
  }
}
