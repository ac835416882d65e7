package io.slipway.director;

/**
 * What a Director says of itself (Director API 5.1).
 *
 * @param version as shown: {@code 0.1.0 (00000000)}
 * @param cpi name of the provider
 */
public record DirectorInfo(String name, String uuid, String version, String cpi) {}
