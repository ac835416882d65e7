package io.slipway.simulation.world;

/**
 * What is wrong with the world on purpose, to see that it is found.
 *
 * @param startsScriptsAgain agents start scripts anew where an earlier one has begun with them
 * @param forgetsNames agents begin what they are asked again, under the same name, once more
 */
public record Defects(boolean startsScriptsAgain, boolean forgetsNames) {
  public static final Defects NONE = new Defects(false, false);
}
