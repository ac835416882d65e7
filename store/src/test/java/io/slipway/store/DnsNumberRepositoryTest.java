package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.model.planning.DnsNumberRepository;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsNumberRepositoryTest {
  @Test
  void aThingKeepsItsNumber(@TempDir Path folder) {
    Path file = folder.resolve("slipway.db");
    try (Store store = Store.open(file)) {
      DnsNumberRepository numbers = store.dnsNumbers();
      assertThat(numbers.number("az", "z1")).isEqualTo(1);
      assertThat(numbers.number("az", "z2")).isEqualTo(2);
      assertThat(numbers.number("group", "z1")).isEqualTo(1);
      assertThat(numbers.number("az", "z1")).isEqualTo(1);
    }
    try (Store store = Store.open(file)) {
      assertThat(store.dnsNumbers().number("az", "z3")).isEqualTo(3);
      assertThat(store.dnsNumbers().number("az", "z2")).isEqualTo(2);
      assertThat(store.dnsNumbers().numbers("az")).isEqualTo(Map.of("z1", 1, "z2", 2, "z3", 3));
      assertThat(store.dnsNumbers().numbers("network")).isEmpty();
    }
  }
}
