package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.CloudConfig.VipSubnet;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.IpRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressPoolTest {

  private static ManualSubnet subnet(String range, int prefix, List<String> unavailable) {
    IpRange block = IpRange.parseBlock(range);
    List<IpRange> restricted = new ArrayList<>(IpRange.parseAll(unavailable));
    restricted.add(new IpRange(block.first(), block.first()));
    restricted.add(new IpRange(block.last(), block.last()));
    return new ManualSubnet(
        block,
        prefix,
        Optional.empty(),
        List.of(),
        IpRange.merge(restricted),
        List.of(),
        List.of(),
        Map.of());
  }

  @Test
  void handsOutTheLowestFreeAddress() {
    AddressPool pool = new AddressPool(List.of("10.0.0.2", "10.0.0.4/32", "10.0.0.8/29"));
    ManualSubnet subnet = subnet("10.0.0.0/28", 32, List.of("10.0.0.1"));

    List<String> given = new ArrayList<>();
    for (Optional<IpRange> ip = pool.takeLowest(subnet);
        ip.isPresent();
        ip = pool.takeLowest(subnet)) {
      given.add(AddressText.of(ip.get()));
    }

    assertThat(given).containsExactly("10.0.0.3", "10.0.0.5", "10.0.0.6", "10.0.0.7");
  }

  @Test
  void handsOutAlignedBlocks() {
    AddressPool pool = new AddressPool(List.of("10.0.0.17"));
    ManualSubnet subnet = subnet("10.0.0.0/26", 28, List.of());

    assertThat(pool.takeLowest(subnet)).hasToString("Optional[10.0.0.32/28]");
    assertThat(pool.takeLowest(subnet)).isEmpty();
  }

  @Test
  void overlappingSubnetsShareWhatIsTaken() {
    AddressPool pool = new AddressPool(List.of());
    ManualSubnet wide = subnet("10.0.0.0/24", 32, List.of());
    ManualSubnet narrow = subnet("10.0.0.0/25", 32, List.of());

    assertThat(pool.takeLowest(wide)).hasToString("Optional[10.0.0.1/32]");
    assertThat(pool.takeLowest(narrow)).hasToString("Optional[10.0.0.2/32]");
    assertThat(pool.takeLowest(wide)).hasToString("Optional[10.0.0.3/32]");
  }

  @Test
  void floatingAddressesComeInTheirOrder() {
    AddressPool pool = new AddressPool(List.of("8.8.8.9"));
    VipSubnet subnet =
        new VipSubnet(IpRange.parseAll(List.of("8.8.8.8-8.8.8.9", "1.1.1.1")), List.of());

    assertThat(pool.takeFirst(subnet)).hasToString("Optional[8.8.8.8/32]");
    assertThat(pool.takeFirst(subnet)).hasToString("Optional[1.1.1.1/32]");
    assertThat(pool.takeFirst(subnet)).isEmpty();
  }

  @Test
  void agreesWithASimpleSearch() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      Set<String> taken = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        taken.add("10.0.0." + random.nextInt(256));
      }
      AddressPool pool = new AddressPool(taken);
      ManualSubnet subnet = subnet("10.0.0.0/25", 32, List.of("10.0.0.30-10.0.0.40"));
      for (int i = 1; i < 127; i++) {
        String ip = "10.0.0." + i;
        if (!subnet.isRestricted(Ip.parse(ip)) && !taken.contains(ip)) {
          assertThat(pool.takeLowest(subnet).map(AddressText::of)).contains(ip);
        }
      }
      assertThat(pool.takeLowest(subnet)).isEmpty();
    }
  }

  @Test
  void tenThousandAddressesAreAMatterOfOneWalk() {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      taken.add(Ip.parse("10.1.0.0").plus(2L * i).toString());
    }
    AddressPool pool = new AddressPool(taken);
    ManualSubnet subnet = subnet("10.1.0.0/16", 32, List.of());

    Set<IpRange> given = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      given.add(pool.takeLowest(subnet).orElseThrow());
    }

    assertThat(given).hasSize(10_000);
    assertThat(pool.takeLowest(subnet)).hasToString("Optional[10.1.78.33/32]");
  }
}
