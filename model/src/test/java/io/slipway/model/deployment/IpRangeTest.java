package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5, 10.0.0.5/32",
    "10.0.0.5/24, 10.0.0.0/24",
    "10.0.0.5/255.255.255.0, 10.0.0.0/24",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8:0:0:0:0:0:1, 2001:db8::1/128",
    "2001:db8::/32, 2001:db8::/32",
    "::, ::/128",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3/128",
    "::ffff:1.2.3.4, ::ffff:102:304/128"
  })
  void readsBlocks(String text, String canonical) {
    assertThat(IpRange.parseBlock(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "10.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.1/33",
        "10.0.0.1/",
        "localhost",
        "10.0.0.0/255.0.255.0",
        "10.0.0.0/ffff::",
        "1:2",
        "10.0.0.1/9999999999"
      })
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> IpRange.parseBlock(text))
        .hasMessage("Invalid IP or CIDR format: " + text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.9-10.0.0.1", "10.0.0.1-::1", "1.1.1.1-2.2.2.2-3.3.3.3"})
  void refusesBadRanges(String text) {
    assertThatThrownBy(() -> IpRange.parse(text)).hasMessage("Invalid IP range format: " + text);
  }

  @Test
  void blocksAndRangesAreTheSameAddresses() {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      Ip first = Ip.parse("10.0.0.0").plus(random.nextInt(4000));
      IpRange range = new IpRange(first, first.plus(random.nextInt(4000)));

      List<IpRange> blocks = range.blocks();

      assertThat(IpRange.merge(blocks)).containsExactly(range);
      assertThat(blocks).allMatch(block -> block.toString().contains("/"));
    }
  }

  @Test
  void mergesNeighboursAndOverlaps() {
    assertThat(
            IpRange.merge(
                IpRange.parseAll(
                    List.of("10.0.0.4/31", "10.0.0.0-10.0.0.3", "10.0.0.2", "10.0.0.9"))))
        .hasToString("[10.0.0.0-10.0.0.5, 10.0.0.9/32]");
  }
}
