package io.slipway.director.instances;

/** An address reserved for an instance; unique across all deployments. */
public record IpAddressRecord(
    int id, int instanceId, String network, String address, boolean isStatic) {}
