package io.slipway.simulation.schedule;

import java.security.Provider;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK takes for secure randomness, as long as a schedule runs: drawn from its seed, so
 * that {@link UUID#randomUUID} gives the same ids again. Threads of no schedule are given the real
 * thing.
 */
final class SeededChance extends Provider {
  private static final long serialVersionUID = 1;
  private static final InheritableThreadLocal<@Nullable Random> CHANCE =
      new InheritableThreadLocal<>();

  static {
    Security.insertProviderAt(new SeededChance(), 1);
    check();
  }

  private SeededChance() {
    super("SlipwaySimulation", "1", "Ids of a simulation, drawn from its seed");
    put("SecureRandom.Seeded", Drawn.class.getName());
    put("SecureRandom.Seeded ThreadSafe", "true");
  }

  /** Loading this class is all there is to do. */
  static void prepare() {}

  /** From now on for this thread and those it starts; null ends it for this thread. */
  static void begin(@Nullable Random chance) {
    CHANCE.set(chance);
  }

  private static void check() {
    CHANCE.set(new Random(1));
    UUID first = UUID.randomUUID();
    CHANCE.set(new Random(1));
    UUID second = UUID.randomUUID();
    CHANCE.remove();
    if (!first.equals(second)) {
      throw new IllegalStateException(
          "The simulation cannot choose what random ids are: this JVM has made some before it");
    }
  }

  /** Made by the JDK. */
  public static final class Drawn extends SecureRandomSpi {
    private static final long serialVersionUID = 1;

    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {
      Random chance = CHANCE.get();
      if (chance == null) {
        Strong.RANDOM.nextBytes(bytes);
      } else {
        chance.nextBytes(bytes);
      }
    }

    @Override
    protected byte[] engineGenerateSeed(int numBytes) {
      byte[] seed = new byte[numBytes];
      engineNextBytes(seed);
      return seed;
    }
  }

  private static final class Strong {
    static final java.security.SecureRandom RANDOM = real();

    private static java.security.SecureRandom real() {
      try {
        return java.security.SecureRandom.getInstance("NativePRNGNonBlocking");
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
