package io.slipway.lint;

import io.slipway.schema.PropertiesSchema;

/** The file {@code properties_schema.json}, where a job has one (Director behaviour, 5.2). */
final class SchemaCheck implements JobCheck {
  @Override
  public void check(Job job, Findings.About findings) {
    job.files()
        .find("properties_schema.json")
        .ifPresent(
            schema ->
                PropertiesSchema.problems(schema.text())
                    .forEach(
                        problem ->
                            findings.error(
                                Rule.PROPERTIES_SCHEMA, Spot.of(schema.path()), problem)));
  }
}
