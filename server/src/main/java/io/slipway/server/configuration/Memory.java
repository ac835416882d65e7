package io.slipway.server.configuration;

import io.slipway.base.HeapGuard;

/**
 * How much memory the processes may take, and when one that has too little ends.
 *
 * @param director the Director's largest heap in bytes
 * @param agents the agent host's
 */
public record Memory(long director, long agents, HeapGuard.Settings guard) {
  public static final Memory DEFAULT =
      new Memory(384L << 20, 512L << 20, HeapGuard.Settings.DEFAULT);
}
