package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.http.ByteRanges.Everything;
import io.slipway.http.ByteRanges.Part;
import io.slipway.http.ByteRanges.Parts;
import io.slipway.http.ByteRanges.Unsatisfiable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ByteRangesTest {
  @Test
  void rangesAreReadAsRackReadsThem() {
    assertThat(ByteRanges.parse("bytes=0-1", 10)).isEqualTo(parts(new Part(0, 1)));
    assertThat(ByteRanges.parse("bytes=5-", 10)).isEqualTo(parts(new Part(5, 9)));
    assertThat(ByteRanges.parse("bytes=5-99", 10)).isEqualTo(parts(new Part(5, 9)));
    assertThat(ByteRanges.parse("bytes=-5", 10)).isEqualTo(parts(new Part(5, 9)));
    assertThat(ByteRanges.parse("bytes=-99", 10)).isEqualTo(parts(new Part(0, 9)));
    assertThat(ByteRanges.parse("bytes=0-1, 3-4", 10))
        .isEqualTo(parts(new Part(0, 1), new Part(3, 4)));
    assertThat(ByteRanges.parse("bytes=0-1,10-", 10)).isEqualTo(parts(new Part(0, 1)));
  }

  @Test
  void whatLiesOutsideCannotBeHad() {
    for (String header : List.of("bytes=10-", "bytes=10-20", "bytes=-0", "bytes=0-,0-")) {
      assertThat(ByteRanges.parse(header, 10)).as(header).isEqualTo(new Unsatisfiable());
    }
  }

  @Test
  void whatIsNoRangeIsIgnored() {
    for (String header :
        List.of(
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=x-",
            "bytes=3",
            "bytes=7-3",
            "bytes=0-1,x",
            "items=0-1",
            "bytes=99999999999999999999-",
            "bytes=" + "0-1,".repeat(100) + "0-1")) {
      assertThat(ByteRanges.parse(header, 10)).as(header).isEqualTo(new Everything());
    }
    assertThat(ByteRanges.parse("bytes=0-", 0)).isEqualTo(new Everything());
  }

  @Test
  void partsLieWithinTheContentWhateverIsAskedFor() {
    Random random = new Random(20261201);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder header = new StringBuilder("bytes=");
      for (int i = random.nextInt(12); i >= 0; i--) {
        header.append("0123456789--,".charAt(random.nextInt(13)));
      }
      long size = random.nextLong(1, 1000);
      if (ByteRanges.parse(header.toString(), size) instanceof Parts(List<Part> parts)) {
        assertThat(parts.stream().mapToLong(Part::length).sum()).isBetween(1L, size);
        assertThat(parts)
            .allSatisfy(
                part ->
                    assertThat(0 <= part.first() && part.first() <= part.last())
                        .as(header.toString())
                        .isTrue())
            .allSatisfy(part -> assertThat(part.last()).isLessThan(size));
      }
    }
  }

  private static Parts parts(Part... parts) {
    return new Parts(List.of(parts));
  }
}
