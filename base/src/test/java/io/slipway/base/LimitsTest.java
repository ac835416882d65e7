package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Limits.TooLargeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static InputStream bytes(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  @Test
  void handsOutAsMuchAsAllowed() throws IOException {
    assertThat(Limits.readAll(bytes(10), 10, "the upload")).hasSize(10);
    assertThat(Limits.readAll(bytes(0), 0, "the upload")).isEmpty();
  }

  @Test
  void failsOnOneMore() {
    assertThatThrownBy(() -> Limits.readAll(bytes(11), 10, "the upload"))
        .isInstanceOf(TooLargeException.class)
        .hasMessage("the upload is larger than 10 bytes");
  }

  @Test
  void stopsAnEndlessStream() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> Limits.readAll(endless, 1_000_000, "it"))
        .isInstanceOf(TooLargeException.class);
  }

  @Test
  void cannotBeRewound() {
    assertThat(Limits.bounded(bytes(1), 1, "it").markSupported()).isFalse();
  }

  /** However it is read, no byte beyond the limit gets out without an error. */
  @Test
  void countsEveryWayOfReading() throws IOException {
    Random random = new Random(3);
    for (int round = 0; round < 500; round++) {
      int size = random.nextInt(50);
      int limit = random.nextInt(50);
      InputStream in = Limits.bounded(bytes(size), limit, "it");
      if (size <= limit) {
        assertThat(readSomehow(in, random)).isEqualTo(size);
      } else {
        assertThatThrownBy(() -> readSomehow(in, random)).isInstanceOf(TooLargeException.class);
      }
    }
  }

  private static long readSomehow(InputStream in, Random random) throws IOException {
    long total = 0;
    while (true) {
      long n =
          switch (random.nextInt(3)) {
            case 0 -> in.read() < 0 ? -1 : 1;
            case 1 -> in.read(new byte[8], 1, 1 + random.nextInt(7));
            default -> in.skip(1 + random.nextInt(5));
          };
      if (n < 0) {
        return total;
      }
      total += n;
    }
  }
}
