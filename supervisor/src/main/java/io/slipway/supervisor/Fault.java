package io.slipway.supervisor;

/** Something wrong with a service at present, in words. */
public record Fault(EventType type, String message) {}
