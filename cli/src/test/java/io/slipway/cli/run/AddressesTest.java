package io.slipway.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.run.Addresses.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @Test
  void readsAddressesAndSpans() {
    assertThat(Span.parse("10.0.0.5")).contains(new Span(0x0a000005L, 0x0a000005L));
    assertThat(Span.parse("10.0.0.5 - 10.0.0.9")).contains(new Span(0x0a000005L, 0x0a000009L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0", "10.0.0.256", "a.b.c.d", "1.1.1.1-2.2.2.2-3.3.3.3", "::1"})
  void leavesWhatIsNoAddressAlone(String text) {
    assertThat(Span.parse(text)).isEmpty();
  }

  @Test
  void findsTheSmallestRangeAround() {
    assertThat(Addresses.around(spans("10.0.5.7", "10.0.5.9"))).hasToString("10.0.5.0/24");
    assertThat(Addresses.around(spans("10.0.4.7", "10.0.7.9"))).hasToString("10.0.4.0/22");
    // The first address of a range is nobody's.
    assertThat(Addresses.around(spans("10.0.1.0"))).hasToString("10.0.0.0/23");
  }

  @Test
  void findsAGatewayThatIsNobodysAddress() {
    assertThat(Addresses.parse("10.0.5.0/24").orElseThrow().freeAddress(spans("10.0.5.1-10.0.5.3")))
        .contains("10.0.5.4");
  }

  @Test
  void whateverIsAskedForFitsIntoItsRangeBesideAGateway() {
    Random random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      List<Span> spans = new ArrayList<>();
      long near = random.nextLong(1L << 31);
      for (int i = 0; i <= random.nextInt(4); i++) {
        long first = near + random.nextInt(1 << random.nextInt(16));
        spans.add(new Span(first, first + random.nextInt(20)));
      }
      Addresses range = Addresses.around(spans);
      assertThat(range.canGiveAll(spans)).as("%s in %s", spans, range).isTrue();
      Span gateway = range.freeAddress(spans).flatMap(Span::parse).orElseThrow();
      assertThat(range.canGive(gateway.first())).isTrue();
      assertThat(spans).noneMatch(span -> span.contains(gateway.first()));
      assertThat(Addresses.parse(range.toString())).contains(range);
    }
  }

  private static List<Span> spans(String... texts) {
    return List.of(texts).stream().map(text -> Span.parse(text).orElseThrow()).toList();
  }
}
