package io.slipway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.json.PlainObject.WrongValueException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainObjectTest {
  private static PlainObject strict(String json) {
    return PlainObject.of(Json.parse(json), "apply spec");
  }

  private static PlainObject lenient(String json) {
    return PlainObject.lenient(Json.parse(json));
  }

  @Test
  void readsEveryType() {
    PlainObject one =
        strict(
            """
            {"a":"x","b":7,"c":1.5,"d":true,"e":["p","q"],"f":{"g":"h"},"i":[{"j":1},null],
             "k":{"l":{"m":2}}}""");

    assertThat(one.text("a")).isEqualTo("x");
    assertThat(one.number("b")).isEqualTo(7);
    assertThat(one.intOr("b", 0)).isEqualTo(7);
    assertThat(one.doubleOr("c", 0)).isEqualTo(1.5);
    assertThat(one.truthOr("d", false)).isTrue();
    assertThat(one.texts("e")).containsExactly("p", "q");
    assertThat(one.object("f").text("g")).isEqualTo("h");
    assertThat(one.objects("i")).extracting(each -> each.longOr("j", 9)).containsExactly(1L, 9L);
    assertThat(one.objectsByKey("k").get("l")).extracting(each -> each.number("m")).isEqualTo(2L);
    assertThat(one.keys()).containsExactly("a", "b", "c", "d", "e", "f", "i", "k");
    assertThat(one.without(Set.of("a", "b", "c", "d", "e", "f", "i")).keySet())
        .containsExactly("k");
  }

  @Test
  void nullIsMissing() {
    PlainObject one = strict("{\"a\":null}");

    assertThat(one.has("a")).isFalse();
    assertThat(one.hasKey("a")).isTrue();
    assertThat(one.hasKey("b")).isFalse();
    assertThat(one.textOr("a", "x")).isEqualTo("x");
    assertThat(one.optionalLong("b")).isEmpty();
    assertThat(one.texts("a")).isEmpty();
    assertThat(one.objects("a")).isEmpty();
    assertThat(one.object("a").keys()).isEmpty();
    assertThat(one.optionalObject("a")).isEmpty();
  }

  @Test
  void anErrorSaysWhereWhatAndWhatInstead() {
    refuses("{\"a\":{\"b\":[{},{\"c\":3}]}}", one -> one.object("a").objects("b").get(1).text("c"))
        .isEqualTo("'a.b[1].c' of the apply spec is not a text but a number");
    refuses("{\"a\":[1]}", one -> one.texts("a"))
        .isEqualTo("'a[0]' of the apply spec is not a text but a number");
    refuses("{\"a\":{\"b\":[]}}", one -> one.objectsByKey("a"))
        .isEqualTo("'a.b' of the apply spec is not an object but a list");
    refuses("{\"a\":\"1\"}", one -> one.longOr("a", 0))
        .isEqualTo("'a' of the apply spec is not a whole number but a text");
    refuses("{\"a\":99999999999999999999}", one -> one.longOr("a", 0))
        .isEqualTo("'a' of the apply spec is not a whole number but a number");
    refuses("{\"a\":4294967296}", one -> one.intOr("a", 0))
        .isEqualTo("'a' of the apply spec is not a whole number but a number");
    refuses("{\"a\":{}}", one -> one.texts("a"))
        .isEqualTo("'a' of the apply spec is not a list but an object");
    refuses("{\"a\":0}", one -> one.truthOr("a", true))
        .isEqualTo("'a' of the apply spec is not a boolean but a number");
    refuses("{}", one -> one.object("a").text("b")).isEqualTo("'a.b' of the apply spec is missing");
    assertThatThrownBy(() -> strict("[]"))
        .isInstanceOf(WrongValueException.class)
        .hasMessage("The apply spec is not an object but a list");
  }

  private static org.assertj.core.api.AbstractStringAssert<?> refuses(
      String json, Consumer<PlainObject> read) {
    PlainObject one = strict(json);
    return assertThat(
        org.assertj.core.api.Assertions.catchThrowableOfType(
                WrongValueException.class, () -> read.accept(one))
            .getMessage());
  }

  @Test
  void leniencyTakesWhatFitsAndLeavesTheRest() {
    PlainObject one =
        lenient(
            "{\"a\":5,\"b\":true,\"c\":[\"x\",1,{},null],\"d\":[{\"e\":1},7],\"f\":\"no\","
                + "\"g\":{\"h\":3,\"i\":{}}}");

    assertThat(one.textOr("a", "")).isEqualTo("5");
    assertThat(one.textOr("b", "")).isEqualTo("true");
    assertThat(one.textOr("c", "none")).isEqualTo("none");
    assertThat(one.texts("c")).containsExactly("x", "1");
    assertThat(one.objects("d")).hasSize(1);
    assertThat(one.optionalLong("f")).isEmpty();
    assertThat(one.truthOr("f", false)).isFalse();
    assertThat(one.object("f").keys()).isEmpty();
    assertThat(one.optionalObject("f")).isEmpty();
    assertThat(one.objectsByKey("g").keySet()).containsExactly("i");
    assertThat(lenient("[]").keys()).isEmpty();
    assertThat(PlainObject.lenient(Map.of("n", new BigInteger("99999999999999999999"))))
        .extracting(big -> big.optionalLong("n"))
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void lenientlyNothingIsRefusedWhateverItIs(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      PlainObject one = PlainObject.lenient(value(random, 0));
      one.optionalText("a");
      one.optionalLong("a");
      one.optionalInt("a");
      one.optionalDouble("a");
      one.optionalTruth("a");
      one.texts("a");
      one.list("a");
      one.objects("a").forEach(each -> each.texts("b"));
      one.objectsByKey("a").values().forEach(each -> each.object("b").optionalText("a"));
      assertThat(one.without(one.keys())).isEmpty();
    }
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 6 : 8)) {
      case 0 -> null;
      case 1 -> "text";
      case 2 -> random.nextInt();
      case 3 -> random.nextBoolean();
      case 4 -> random.nextBoolean() ? Double.NaN : random.nextDouble() * 1e300;
      case 5 -> BigInteger.TWO.pow(random.nextInt(100));
      case 6 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth + 1));
        }
        yield list;
      }
      default -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key : List.of("a", "b", "c")) {
          map.put(key, value(random, depth + 1));
        }
        yield map;
      }
    };
  }
}
