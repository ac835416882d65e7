package io.slipway.instance;

/**
 * Whether a kind of space works on this machine.
 *
 * @param explanation what it gives when it works, else what is missing and how to get it
 */
public record KindReport(SpaceKind kind, boolean works, String explanation) {}
