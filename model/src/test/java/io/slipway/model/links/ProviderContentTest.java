package io.slipway.model.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import io.slipway.model.links.ProviderContent.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProviderContentTest {
  private final List<String> warnings = new ArrayList<>();

  private static Map<String, @Nullable Object> content(boolean useDns) {
    return Json.parseObject(
        """
        {"deployment_name": "d", "domain": "bosh", "default_network": "a", "networks": ["a", "b"],
         "use_dns_addresses": %s, "properties": {"port": 1},
         "instances": [
          {"name": "g", "id": "u1", "address": "10.0.0.1",
           "addresses": {"a": "10.0.0.1", "b": "10.1.0.1"},
           "dns_addresses": {"a": "u1.g.a.d.bosh", "b": "10.1.0.1"}},
          {"name": "g", "id": "u2", "address": "10.0.0.2",
           "addresses": {"a": "10.0.0.2", "b": "10.1.0.2"},
           "dns_addresses": {"a": "u2.g.a.d.bosh", "b": "10.1.0.2"}}]}
        """
            .formatted(useDns));
  }

  private Map<String, @Nullable Object> seen(
      boolean useDns, Optional<String> network, Optional<Boolean> ipAddresses, boolean expected) {
    return ProviderContent.seen(
        content(useDns), new View(network, ipAddresses, expected), warnings::add);
  }

  private static List<String> addresses(Map<String, @Nullable Object> seen) {
    List<String> addresses = new ArrayList<>();
    if (seen.get("instances") instanceof List<?> instances) {
      for (Object instance : instances) {
        assertThat(((Map<?, ?>) instance).keySet().stream().map(String::valueOf))
            .doesNotContain("addresses", "dns_addresses");
        addresses.add(String.valueOf(((Map<?, ?>) instance).get("address")));
      }
    }
    return addresses;
  }

  @Test
  void theProviderPrefersAndTheConsumerDecides() {
    Optional<String> any = Optional.empty();
    assertThat(addresses(seen(false, any, Optional.empty(), false)))
        .containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(addresses(seen(true, any, Optional.empty(), false)))
        .containsExactly("u1.g.a.d.bosh", "u2.g.a.d.bosh");
    assertThat(addresses(seen(true, any, Optional.of(true), false)))
        .containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(addresses(seen(false, any, Optional.of(false), false)))
        .containsExactly("u1.g.a.d.bosh", "u2.g.a.d.bosh");
    assertThat(warnings).isEmpty();
  }

  @Test
  void anotherNetworkIsToldAsTheDefault() {
    Map<String, @Nullable Object> seen = seen(false, Optional.of("b"), Optional.empty(), true);

    assertThat(addresses(seen)).containsExactly("10.1.0.1", "10.1.0.2");
    assertThat(seen).containsEntry("default_network", "b");
    assertThat(warnings)
        .containsExactly(
            "DNS address not available for the link provider instance: g/u1",
            "DNS address not available for the link provider instance: g/u2");
    assertThatThrownBy(() -> seen(false, Optional.of("c"), Optional.empty(), false))
        .isInstanceOf(SlipwayException.class)
        .hasMessage("Provider link does not have network: 'c'");
  }

  @Test
  void contentWithoutNetworksHasNoAddressesToChooseFrom() {
    Map<String, @Nullable Object> disk =
        Json.parseObject(
            "{\"properties\": {\"name\": \"d\"}, \"networks\": [], \"instances\": []}");

    assertThat(
            ProviderContent.seen(
                disk, new View(Optional.empty(), Optional.empty(), true), warnings::add))
        .isEqualTo(disk);
    assertThatThrownBy(
            () ->
                ProviderContent.seen(
                    disk, new View(Optional.empty(), Optional.of(true), true), warnings::add))
        .hasMessage(
            "Unable to retrieve default network from provider. Please redeploy provider deployment");
  }

  @Test
  void theOrderOfInstancesAndNetworksIsNoDifference() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Map<String, @Nullable Object> shuffled = new LinkedHashMap<>(content(false));
      for (String key : List.of("networks", "instances")) {
        List<Object> elements = new ArrayList<>();
        if (shuffled.get(key) instanceof List<?> list) {
          elements.addAll(list);
        }
        Collections.shuffle(elements, random);
        shuffled.put(key, elements);
      }

      assertThat(ProviderContent.same(content(false), shuffled)).as("seed %d", seed).isTrue();
      assertThat(ProviderContent.same(shuffled, content(true))).as("seed %d", seed).isFalse();
      shuffled.remove("domain");
      assertThat(ProviderContent.same(content(false), shuffled)).as("seed %d", seed).isFalse();
    }
  }
}
