package io.slipway.cli.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.client.JsonObject;
import io.slipway.json.Json;
import io.slipway.yaml.Interpolation;
import io.slipway.yaml.Variables;
import io.slipway.yaml.Yaml;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {
  private static final String MANIFEST =
      """
      instance_groups:
      - name: web
        jobs:
        - name: one
          properties: {port: 80, prt: 81}
      """;
  private static final String AT = "/instance_groups/name=web/jobs/name=one/properties/";

  private static String text(String json) {
    return ExplanationText.of(
        JsonObject.of(Json.parseObject(json)),
        Sources.of(Interpolation.of(Yaml.parse(MANIFEST, "m.yml"), Variables.none()), Set.of()));
  }

  private static String explanation(String occurrences) {
    return """
    {"release": "shop", "job": "one", "template": "bin/ctl.erb",
     "excerpt": {"line": 12, "text": "a <%%= p('x') %%>", "column": 10, "length": 1},
     "message": "first\\nsecond", "occurrences": [%s]}
    """
        .formatted(occurrences);
  }

  private static String occurrence(String group, String instances, String findings) {
    return "{\"group\": \"%s\", \"instances\": [%s], \"findings\": [%s]}"
        .formatted(group, instances, findings);
  }

  private static String findings(String... findings) {
    String text = text(explanation(occurrence("web", "0", String.join(",", findings))));
    return text.substring(text.indexOf("    second\n") + "    second\n".length());
  }

  @Test
  void theLineWithItsMarkAndWhereItHappened() {
    assertThat(text(explanation(occurrence("web", "0, 1, 2, 3, 4, 5, 6", ""))))
        .isEqualTo(
            """
              jobs/one/templates/bin/ctl.erb:12 of release 'shop'  (web/0, web/1, web/2, web/3 and 3 more)
                12 | a <%= p('x') %>
                   |          ^
                first
                second"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void withoutALine() {
    assertThat(
            text(
                """
                {"release": "shop", "job": "one", "template": null, "excerpt": null,
                 "message": "no hash", "occurrences": [{"group": "web", "instances": []}]}
                """))
        .isEqualTo(
            """
              properties of job 'one' of release 'shop'  (instance group web)
                no hash"""
                .indent(2)
                .stripTrailing());
    assertThat(
            text(
                """
                {"release": "shop", "job": "one", "template": "monit", "message": "m",
                 "occurrences": [{"group": "web", "instances": [3]}]}
                """))
        .startsWith("  jobs/one/monit of release 'shop'  (web/3)\n");
  }

  @Test
  void whatIsTheSameForAllGroupsIsSaidOnce() {
    String finding = "{\"property\": \"x\", \"declared\": true, \"value\": \"a list\"}";
    String other = "{\"property\": \"x\", \"declared\": true, \"value\": \"text\"}";
    assertThat(
            text(
                explanation(
                    occurrence("web", "0", finding) + "," + occurrence("api", "0", finding))))
        .endsWith("    second\n    'x' is a list.");
    assertThat(
            text(
                explanation(
                    occurrence("web", "0", finding)
                        + ","
                        + occurrence("api", "0", other)
                        + ","
                        + occurrence("ui", "0", finding))))
        .endsWith(
            """
                second
                In instance group 'web', 'ui':
                  'x' is a list.
                In instance group 'api':
                  'x' is text.\
            """
                .stripTrailing());
  }

  @Test
  void propertiesOfTheJob() {
    String written = "{\"source\": \"manifest\", \"path\": \"" + AT + "port\"}";
    assertThat(
            findings(
                "{\"property\": \"port\", \"declared\": true, \"value\": \"text\", \"origin\": "
                    + written
                    + "}"))
        .isEqualTo("    'port' is text, from m.yml:5:24.");
    assertThat(
            findings("{\"property\": \"port\", \"declared\": true, \"origin\": " + written + "}"))
        .isEqualTo("    'port' is null in m.yml:5:24, which counts as not set. Give it a value.");
    assertThat(
            findings("{\"property\": \"port\", \"declared\": false, \"origin\": " + written + "}"))
        .isEqualTo(
            "    The spec of job 'one' does not declare 'port': what m.yml:5:24 has does not reach the template.");
    assertThat(
            findings(
                """
                {"property": "host", "declared": true,
                 "settable": {"source": "manifest", "path": "%shost"},
                 "similar": [
                   {"property": "port", "declared": true, "origin": {"source": "default"}},
                   {"property": "ghost", "declared": true},
                   {"property": "prt", "declared": false,
                    "origin": {"source": "manifest", "path": "%sprt"}},
                   {"property": "host", "job": "two", "declared": false,
                    "origin": {"source": "runtime_config", "path": "/addons/name=x"}}]}
                """
                    .formatted(AT, AT)))
        .isEqualTo(
            """
                The spec of job 'one' declares 'host' without a default, and nothing sets it. Set it at %shost (below m.yml:5:17).
                Did you mean 'port' (the default in the spec)?
                Did you mean 'ghost' (not set either)?
                Job 'one' is given 'prt' (m.yml:5:33), which its spec does not declare: misspelled?
                Job 'two' is given 'host' (the runtime config at /addons/name=x), which it does not declare: meant for job 'one'?"""
                .formatted(AT)
                .indent(4)
                .stripTrailing());
  }

  @Test
  void propertiesOfLinks() {
    String provider = "\"link\": {\"name\": \"db\", \"group\": \"pg\", \"job\": \"two\"}";
    assertThat(findings("{\"property\": \"a\", " + provider + ", \"declared\": false}"))
        .isEqualTo(
            "    'a' of link 'db' is not shared by job 'two' of instance group 'pg': the link's 'properties' in that job's spec do not list it.");
    assertThat(findings("{\"property\": \"a\", " + provider + ", \"declared\": true}"))
        .isEqualTo(
            "    'a' of link 'db' has no value: nothing sets it for job 'two' of instance group 'pg'.");
    assertThat(
            findings(
                "{\"property\": \"a\", "
                    + provider
                    + ", \"declared\": true, \"value\": \"an integer\", \"origin\": {\"source\": \"default\"}}"))
        .isEqualTo(
            "    'a' of link 'db' is an integer, provided by job 'two' of instance group 'pg', from the default in the spec.");
    assertThat(
            findings(
                """
                {"property": "a", "link": {"name": "db", "job": null}, "declared": true,
                 "settable": {"source": "manifest", "path": "/x/a"}}
                """))
        .isEqualTo("    Link 'db' is given without 'a'. Set it at /x/a.");
  }

  @Test
  void linksThatAreNotThere() {
    assertThat(
            findings(
                "{\"link\": \"bd\", \"absence\": \"not_consumed\", \"similar\": [\"db\"]}",
                "{\"link\": \"db\", \"absence\": \"not_provided\", \"type\": \"sql\"}",
                "{\"link\": \"db\", \"absence\": \"blocked\"}",
                "{\"link\": \"db\", \"absence\": \"without_instances\"}"))
        .isEqualTo(
            """
                The spec of job 'one' does not consume a link 'bd'. Did you mean 'db'?
                Link 'db' of job 'one' is optional, and no job provides one of type 'sql'. Use if_link, or add a job that does.
                The manifest sets link 'db' of job 'one' to nil. Use if_link, or let it be provided.
                The manifest gives link 'db' of job 'one' without 'instances'. Add them."""
                .indent(4)
                .stripTrailing());
  }

  /** What a Director of another version, or none at all, may send. */
  @Test
  void oddInputIsShownAsFarAsItGoes() {
    assertThat(text("{}")).isEqualTo("  properties of job '' of release ''  ()");
    assertThat(
            text(
                """
                {"job": "a\\u001b[2J", "template": 3, "excerpt": {"line": 1, "text": "\\u0007",
                 "column": -5, "length": 1000000000000}, "occurrences": [{"findings": [{}]}, 7]}
                """))
        .contains("\ufffd[2J")
        .doesNotContain("\u001b", "\u0007")
        .hasSizeLessThan(2000);
  }
}
