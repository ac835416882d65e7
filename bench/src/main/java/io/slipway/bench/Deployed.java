package io.slipway.bench;

/**
 * What a deploy took, in milliseconds since the request was sent, as a client sees it.
 *
 * @param firstHook when the first hook began; NaN when none ran
 * @param postStart when the last post-start had ended; NaN when none ran
 * @param done when the task had ended
 * @param cpuSeconds of this process: Director, agents and client
 */
record Deployed(double firstHook, double postStart, double done, double cpuSeconds) {}
