package io.slipway.release;

import org.jspecify.annotations.Nullable;

/**
 * A property as a job's spec declares it.
 *
 * @param hasDefault whether a default is declared at all; a declared default may be null
 * @param example any YAML value; null when there is none
 */
public record PropertyDefinition(
    String description,
    boolean hasDefault,
    @Nullable Object defaultValue,
    @Nullable Object example,
    @Nullable String type) {}
