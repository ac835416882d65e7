package io.slipway.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class OneAtATimeTest {
  @Test
  void whoeverAsksMeanwhileIsServedOnceMore() throws Exception {
    BlockingQueue<String> runs = new LinkedBlockingQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    OneAtATime work =
        new OneAtATime(
            "test",
            () -> {
              runs.add("run");
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    work.request();
    runs.take();
    work.request();
    work.request();
    go.countDown();
    runs.take();
    work.request();
    runs.take();
    assertThat(runs).isEmpty();
  }

  @Test
  void anErrorKeepsNoRunThatFollowsFromBeingDone() throws Exception {
    BlockingQueue<String> runs = new LinkedBlockingQueue<>();
    OneAtATime work =
        new OneAtATime(
            "test",
            () -> {
              runs.add("run");
              throw new StackOverflowError();
            });
    for (int i = 0; i < 100; i++) {
      work.request();
      assertThat(runs.take()).isEqualTo("run");
    }
  }
}
