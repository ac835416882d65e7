package io.slipway.director.tasks;

/**
 * Who asks.
 *
 * @param contextId what the client wants its tasks to be found by; empty text for none
 */
public record Caller(String user, String contextId) {}
