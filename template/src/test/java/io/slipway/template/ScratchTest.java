package io.slipway.template;

import java.nio.file.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void scratch() throws Exception {
    long t = System.nanoTime();
    Ruby.ENGINE.warmUp();
    Ruby.ENGINE.ready().get();
    System.out.println("ready " + (System.nanoTime() - t) / 1000000);
    for (String one : Files.readString(Path.of("/tmp/template/scratch.txt")).split("\n====\n")) {
      t = System.nanoTime();
      String out;
      try {
        out = "OK " + Ruby.render(one, Map.of("a", Map.of("b", "c"), "s", "text"));
      } catch (Throwable e) {
        out = e.toString();
      }
      System.out.println(one.strip() + "\n   => " + out + "   (" + (System.nanoTime() - t) / 1000 + " us, boots " + Ruby.ENGINE.runtimesBooted() + ")");
    }
  }
}
