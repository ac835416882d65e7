package io.slipway.release;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code stemcell.MF} says (Director API, section 9).
 *
 * @param sha1 the image's digest; recorded as it stands, not verified
 * @param apiVersion absent for old stemcells
 * @param formats absent when the manifest does not say
 * @param cloudProperties handed to the CPI; absent when the manifest does not say
 */
public record StemcellManifest(
    String name,
    String version,
    String operatingSystem,
    String sha1,
    Optional<Integer> apiVersion,
    Optional<List<String>> formats,
    Optional<Map<String, @Nullable Object>> cloudProperties) {
  public StemcellManifest {
    formats = formats.map(List::copyOf);
    cloudProperties =
        cloudProperties.map(map -> Collections.unmodifiableMap(new LinkedHashMap<>(map)));
  }
}
