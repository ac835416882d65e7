package io.slipway.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BoundedBufferTest {
  @Test
  void keepsHeadAndTailWhateverComes() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      int head = random.nextInt(20);
      int tail = random.nextInt(20);
      BoundedBuffer buffer = new BoundedBuffer(new Output.Capture(head, tail));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = random.nextInt(6); i > 0; i--) {
        byte[] chunk = new byte[1 + random.nextInt(30)];
        random.nextBytes(chunk);
        buffer.append(chunk, chunk.length);
        all.writeBytes(chunk);
      }
      Captured captured = buffer.snapshot();

      assertThat(captured.totalBytes()).isEqualTo(all.size());
      assertThat(captured.bytes()).isEqualTo(expected(all.toByteArray(), head, tail));
      assertThat(captured.truncated()).isEqualTo(all.size() > head + tail);
    }
  }

  private static byte[] expected(byte[] all, int head, int tail) {
    if (all.length <= head + tail) {
      return all;
    }
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    kept.write(all, 0, head);
    kept.writeBytes(Arrays.copyOfRange(all, all.length - tail, all.length));
    return kept.toByteArray();
  }
}
