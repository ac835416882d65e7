package io.slipway.template;

import java.time.Duration;

/**
 * What templates may do and how much of it.
 *
 * <p>Guarded templates are refused commands, files, folders, sockets, threads, signals, the
 * environment, libraries beyond those of the contract, and the JVM; what they define or change is
 * gone when they end, if need be with their runtime. That stops accidents and careless code. It is
 * no boundary against an author who means harm: all templates run in this process. Memory is
 * limited for the output alone; a template that fills the heap is stopped, and others that need
 * memory at that moment may fail with it. A computation inside one long call of the runtime (a
 * power of huge numbers) is given up when its time is over, but its thread goes on to its end.
 *
 * @param guarded whether commands, files, sockets, threads and the JVM are out of reach
 * @param timeLimit how long one template may run
 * @param regexpTimeLimit how long one match of a regular expression may run; nothing else can stop
 *     one
 * @param maximumOutputBytes how large one rendered file may be
 */
public record TemplatePolicy(
    boolean guarded, Duration timeLimit, Duration regexpTimeLimit, long maximumOutputBytes) {
  /** Guarded, 30 seconds, 64 MiB. */
  public static TemplatePolicy standard() {
    return new TemplatePolicy(true, Duration.ofSeconds(30), Duration.ofSeconds(1), 64L << 20);
  }

  /** The same limits, but templates may do what the process may. For operators who say so. */
  public TemplatePolicy unguarded() {
    return new TemplatePolicy(false, timeLimit, regexpTimeLimit, maximumOutputBytes);
  }

  public TemplatePolicy withTimeLimit(Duration limit) {
    return new TemplatePolicy(guarded, limit, regexpTimeLimit, maximumOutputBytes);
  }

  public TemplatePolicy withMaximumOutputBytes(long maximum) {
    return new TemplatePolicy(guarded, timeLimit, regexpTimeLimit, maximum);
  }
}
