package io.slipway.supervisor.control;

/** {@code if N restarts within M cycles then <action>}; "timeout" is to stop monitoring. */
public record RestartLimit(int restarts, int cycles, Action action) {}
