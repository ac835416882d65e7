package io.slipway.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesSchemaTest {
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBdDCCARmgAwIBAgIUGk84q1+t9i7fJAgcd6VfCMrKM0kwCgYIKoZIzj0EAwIw
      DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMjMxMDE4MjhaFw0zNjExMjAxMDE4Mjha
      MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQAU2Yw
      vm3PiO+4B7qFjM/vwuVKLefUgx/krH08ETTznn39StAQ5EamVdGYmuQprzGtNweI
      9Uo3i7SGjs1CeO7io1MwUTAdBgNVHQ4EFgQUwFKZUg8G9QDdTRwqYjos+v+0Lckw
      HwYDVR0jBBgwFoAUwFKZUg8G9QDdTRwqYjos+v+0LckwDwYDVR0TAQH/BAUwAwEB
      /zAKBggqhkjOPQQDAgNJADBGAiEA6PVKlatYHuXlAOEAJIB+LJSwMoZgVlujJXFO
      6doIlHcCIQCuLk1oPQHWzAWbLIO4T7UYPcXMd47lutq3tGwIRq5DSg==
      -----END CERTIFICATE-----
      """;

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "false"})
  void noSchema(String text) {
    assertThat(PropertiesSchema.read("web", text)).isEmpty();
    assertThat(PropertiesSchema.problems(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | You must declare your $schema draft version",
        "{\"$schema\":\" \"} | You must declare your $schema draft version",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"} | Only https://json-schema.org/draft/2020-12/schema schema is currently supported",
        "{\"$schema\":5} | Only https://json-schema.org/draft/2020-12/schema schema is currently supported",
        "[] | The properties_schema.json of job 'web' cannot be used: it must be an object",
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"properties\":3} | The properties_schema.json of job 'web' cannot be used: `properties` at `/properties` must be an object",
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"pattern\":\"(\"} | The properties_schema.json of job 'web' cannot be used: `pattern` at `/pattern` is not usable: end pattern with unmatched parenthesis: /(/",
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"contentEncoding\":\"base32\"} | The properties_schema.json of job 'web' cannot be used: `contentEncoding` at `/contentEncoding` can only be \"base64\""
      })
  void refuses(String text, String message) {
    assertThatThrownBy(() -> PropertiesSchema.read("web", text))
        .isInstanceOf(SlipwayException.class)
        .hasMessage(message);
    assertThat(PropertiesSchema.problems(text)).hasSize(1);
  }

  @Test
  void saysWhereTheJsonEnds() {
    assertThatThrownBy(() -> PropertiesSchema.read("web", "{\n\"a\": "))
        .hasMessageStartingWith("The properties_schema.json of job 'web' cannot be used: it is not")
        .hasMessageContaining("line 2");
  }

  @Test
  void passesOverComments() {
    String text =
        """
        { // why
          "$schema": "https://json-schema.org/draft/2020-12/schema", /* and how */
          "type": "object"
        }
        """;
    assertThat(PropertiesSchema.read("web", text)).isPresent();
  }

  @Test
  void takesKeysThatAreNotText() {
    PropertiesSchema schema =
        PropertiesSchema.read(
                "web", Schemas.text("'properties':{'p':{'patternProperties':{'^[0-9]+$':false}}}"))
            .orElseThrow();

    assertThatThrownBy(() -> schema.check(Map.of("p", Map.of(5, "five"))))
        .hasMessage("Error validating properties for web\nvalue at `/p/5` does not match schema");
  }

  @Test
  void certificates() {
    String other = CERTIFICATE.replace("CERTIFICATE", "EC PARAMETERS");
    assertThat(Certificates.areIn(CERTIFICATE)).isTrue();
    assertThat(Certificates.areIn("subject: x\n" + CERTIFICATE + other + CERTIFICATE)).isTrue();
    assertThat(Certificates.areIn(CERTIFICATE.replace("CERTIFICATE", "TRUSTED CERTIFICATE")))
        .isTrue();
    assertThat(Certificates.areIn(other)).isFalse();
    assertThat(Certificates.areIn(CERTIFICATE.substring(0, 200))).isFalse();
    assertThat(Certificates.areIn(CERTIFICATE + CERTIFICATE.replace("MII", "MIX"))).isFalse();
    assertThat(Certificates.areIn("0\u0082")).isFalse();
  }

  @Test
  void findsWhatBoshPassesOver() {
    assertThat(
            PropertiesSchema.problems(
                Schemas.text("'properties':{'a':{'type':'text'},'b':{'format':'ip'},'c':'x'}")))
        .containsExactly(
            "`type` at `/properties/a/type` names the type text, which does not exist: every value"
                + " passes. Types are array, boolean, certificate, integer, null, number, object,"
                + " string.",
            "`format` at `/properties/b/format` names the format ip, which does not exist: every"
                + " value passes",
            "the schema at `/properties/c` is neither an object nor a boolean, and does nothing");
  }

  /** Whatever the value: what a schema and its negation say of it excludes each other. */
  @Test
  void aSchemaOrItsNegationHolds() {
    Random random = new Random(20_12);
    List<String> schemas =
        List.of(
            "{'type':'object','required':['a']}",
            "{'anyOf':[{'type':'string'},{'minimum':3}]}",
            "{'items':{'type':'integer'},'uniqueItems':true}",
            "{'properties':{'a':{'maxLength':1}},'additionalProperties':false}",
            "{'if':{'type':'array'},'then':{'maxItems':1},'else':{'not':{'const':null}}}",
            "{'oneOf':[{'type':'number'},{'type':'integer'},{'type':'string'}]}");
    for (int i = 0; i < 2000; i++) {
      String schema = schemas.get(random.nextInt(schemas.size()));
      String value = Json.write(value(random, 3));
      boolean holds = Schemas.check("'allOf':[" + schema + "]", value).isEmpty();
      boolean fails = Schemas.check("'not':" + schema, value).isEmpty();
      assertThat(holds).as("%s on %s", schema, value).isNotEqualTo(fails);
    }
  }

  private static @Nullable Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt(6);
      case 3 -> random.nextInt(12) / 2.0;
      case 4 -> "ab".substring(random.nextInt(2));
      case 5 -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key : List.of("a", "b").subList(0, random.nextInt(3))) {
          map.put(key, value(random, depth - 1));
        }
        yield map;
      }
      default -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        yield list;
      }
    };
  }
}
