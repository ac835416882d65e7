package io.slipway.release;

import java.util.List;

/**
 * A link that a job provides or consumes.
 *
 * @param optional only ever true for a consumed link
 * @param properties the names of the provider's properties that consumers may read
 */
public record LinkDefinition(String name, String type, boolean optional, List<String> properties) {
  public LinkDefinition {
    properties = List.copyOf(properties);
  }
}
