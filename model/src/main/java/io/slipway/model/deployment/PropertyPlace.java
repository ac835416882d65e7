package io.slipway.model.deployment;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place where a job's properties can be given.
 *
 * @param path of the mapping
 * @param values what it holds; empty when it is not there
 */
public record PropertyPlace(DocumentPath path, Map<String, @Nullable Object> values) {}
