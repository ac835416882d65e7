package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.instance.InstanceSpaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses a home gives to its instances: one of the blocks of 65,536 that {@code 127.0.0.0/8}
 * is made of, which no other home of this machine has, whoever's it is. The name of the block is
 * held by the Director and by every instance, so it stays the home's as long as anything of it
 * runs, and nothing is left when nothing does.
 */
final class AddressBlock {
  /** Blocks 127.0 to 127.15 are left to what else listens on the loopback device. */
  private static final int FIRST = 16;

  private static final int LAST = 254;
  private static final Pattern TEXT = Pattern.compile("127\\.(\\d{1,3})\\.0\\.0/16");

  private final Home home;
  private final InstanceSpaces spaces;
  private final Random random;

  AddressBlock(Home home, InstanceSpaces spaces, Random random) {
    this.home = home;
    this.spaces = spaces;
    this.random = random;
  }

  /** The home's block, such as {@code 127.20.0.0/16}, as its Director has claimed it. */
  static String of(Home home) {
    return text(
        remembered(home)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.SYSTEM_ERROR,
                        "The home "
                            + home.directory()
                            + " has no addresses yet. Restart its Director: 'slipway down', then"
                            + " 'slipway up'")));
  }

  private static String text(int block) {
    return "127." + block + ".0.0/16";
  }

  private static Optional<Integer> remembered(Home home) {
    try {
      String text = Files.exists(home.addresses()) ? Files.readString(home.addresses()) : "";
      Matcher matcher = TEXT.matcher(text.strip());
      return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The addresses in " + home.addresses() + " cannot be read", e);
    }
  }

  /**
   * Takes the home's block again, or one that is free: that nobody has claimed and in which nothing
   * listens.
   *
   * @param usual the one to try first in a home that has none
   */
  void claim(int usual) {
    Optional<Integer> own = remembered(home);
    if (own.filter(block -> spaces.claim(name(block))).isPresent()) {
      return;
    }
    Set<Integer> inUse = inUse();
    List<Integer> candidates = new ArrayList<>();
    for (int block = FIRST; block <= LAST; block++) {
      candidates.add(block);
    }
    Collections.shuffle(candidates, random);
    candidates.addFirst(FIRST + Math.floorMod(usual, LAST - FIRST + 1));
    int block =
        candidates.stream()
            .filter(one -> !inUse.contains(one))
            .filter(one -> spaces.claim(name(one)))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.SYSTEM_ERROR,
                        "All blocks of 127.0.0.0/8 from 127.16 to 127.254 are in use on this"
                            + " machine: end what runs there, such as other homes' instances"
                            + " ('slipway down --all')"));
    try {
      Files.writeString(home.addresses(), text(block) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("The addresses cannot be written to " + home.addresses(), e);
    }
  }

  private static String name(int block) {
    return "slipway-addresses-127." + block;
  }

  private static Set<Integer> inUse() {
    Set<Integer> blocks = new HashSet<>();
    for (InetAddress address : InstanceSpaces.addressesInUse()) {
      byte[] bytes = address.getAddress();
      if (bytes.length == 4 && bytes[0] == 127) {
        blocks.add(bytes[1] & 0xff);
      }
    }
    return blocks;
  }
}
