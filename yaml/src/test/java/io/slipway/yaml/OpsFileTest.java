package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpsFileTest {
  private static final String MANIFEST =
      """
      name: dep
      list: [a, b, c]
      groups:
      - name: web
        jobs: [{name: nginx, port: 80}]
      - name: db
      a/b~c:d: 1
      nothing:
      """;

  private static YamlDocument manifest() {
    return Yaml.parse(MANIFEST, "m.yml");
  }

  private static @Nullable Object apply(String ops) {
    YamlDocument document = manifest();
    Object result = OpsFile.parse(ops, "ops.yml").apply(document).root();
    assertThat(document.root()).as("the input stays").isEqualTo(Yaml.load(MANIFEST));
    return result;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/list/0|[X, b, c]",
        "/list/2|[a, b, X]",
        "/list/-1|[a, b, X]",
        "/list/-3|[X, b, c]",
        "/list/-|[a, b, c, X]",
        "/list/0:before|[X, a, b, c]",
        "/list/0:after|[a, X, b, c]",
        "/list/-1:after|[a, b, c, X]",
        "/list/-1:before|[a, b, X, c]",
        "/list/0:next|[a, X, c]",
        "/list/2:prev|[a, X, c]",
        "/list/0:next:next|[a, b, X]",
        "/list/0:next:before|[a, X, b, c]",
        "/list|X"
      })
  void replacesInLists(String path, String expected) {
    assertThat(Values.lookup(apply("- {type: replace, path: '" + path + "', value: X}"), "list"))
        .isEqualTo(Yaml.load(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"/list/0|[b, c]", "/list/-1|[a, b]", "/list/0:next|[a, c]", "/list/2:prev|[a, c]"})
  void removesFromLists(String path, String expected) {
    assertThat(Values.lookup(apply("- {type: remove, path: '" + path + "'}"), "list"))
        .isEqualTo(Yaml.load(expected));
  }

  @Test
  void replacesKeysAndMatchedItems() {
    assertThat(
            Yaml.dumpBody(
                apply(
                    """
                    - {type: replace, path: /name, value: other}
                    - {type: replace, path: /groups/name=web/jobs/name=nginx/port, value: 81}
                    - {type: replace, path: /groups/name=db, value: {name: sql}}
                    - {type: replace, path: '/groups/name=sql:before', value: {name: mid}}
                    - {type: replace, path: /a~1b~0c~7d, value: 2}
                    - {type: remove, path: /nothing}
                    - {type: remove, path: /list}
                    """)))
        .isEqualTo(
            """
            name: other
            groups:
            - name: web
              jobs:
              - name: nginx
                port: 81
            - name: mid
            - name: sql
            a/b~c:d: 2
            """);
  }

  @Test
  void replacesTheWholeDocument() {
    assertThat(apply("- {type: replace, path: '', value: [1]}")).isEqualTo(List.of(1));
  }

  @Test
  void createsOptionalParts() {
    assertThat(
            Values.lookup(
                apply(
                    """
                    - {type: replace, path: /x?/y/name=z/list/-, value: 1}
                    - {type: replace, path: /x/y/name=w?/v, value: 2}
                    - {type: replace, path: /x/y/name=u?, value: {name: u}}
                    """),
                "x.y"))
        .isEqualTo(
            List.of(
                Map.of("name", "z", "list", List.of(1)),
                Map.of("name", "w", "v", 2),
                Map.of("name", "u")));
  }

  @Test
  void removingWhatIsOptionalAndMissingChangesNothing() {
    assertThat(
            apply(
                """
                - {type: remove, path: /no?}
                - {type: remove, path: /no?/deeper}
                - {type: remove, path: /groups/name=no?}
                """))
        .isEqualTo(Yaml.load(MANIFEST));
  }

  @Test
  void tests() {
    assertThat(
            apply(
                """
                - {type: test, path: /list, value: [a, b, c]}
                - {type: test, path: /groups/name=db, value: {name: db}}
                - {type: test, path: /no, absent: true}
                - {type: test, path: /list/3, absent: true}
                - {type: test, path: /groups/name=web/jobs/0/port, value: 80}
                """))
        .isEqualTo(Yaml.load(MANIFEST));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replace, path: /nome, value: 1|Expected to find a map key 'nome' for path '/nome' (found map"
            + " keys: 'a/b~c:d', 'groups', 'list', 'name', 'nothing')",
        "replace, path: /groups/name=db/x/y, value: 1|Expected to find a map key 'x' for path"
            + " '/groups/name=db/x' (found map keys: 'name')",
        "replace, path: /name/x, value: 1|Expected to find a map at path '/name/x' but found text",
        "replace, path: /nothing/x, value: 1|Expected to find a map at path '/nothing/x' but found"
            + " nothing",
        "replace, path: /groups/name, value: 1|Expected to find a map at path '/groups/name' but found"
            + " an array",
        "replace, path: /name/0, value: 1|Expected to find an array at path '/name/0' but found text",
        "replace, path: /list/3, value: 1|Expected to find array index '3' but found array of length"
            + " '3' for path '/list/3'",
        "replace, path: /list/-4, value: 1|Expected to find array index '-4' but found array of length"
            + " '3' for path '/list/-4'",
        "replace, path: /groups/name=x, value: 1|Expected to find exactly one matching array item for"
            + " path '/groups/name=x' but found 0",
        "replace, path: /x?/0, value: 1|Expected to find key, matching index or after last index token"
            + " at path '/x?/0'",
        "replace, path: '/list/0:after:next', value: 1|Expected to find modifier 'after' only at the"
            + " end of the path of a replace operation, but found it at path '/list/0:after:next'",
        "remove, path: '/list/0:before'|Expected to find modifier 'before' only at the end of the path"
            + " of a replace operation, but found it at path '/list/0:before'",
        "remove, path: /no|Expected to find a map key 'no' for path '/no' (found map keys: 'a/b~c:d',"
            + " 'groups', 'list', 'name', 'nothing')",
        "remove, path: /list/-|Expected to not find after last index token at path '/list/-'",
        "remove, path: ''|Cannot remove entire document",
        "test, path: /name, value: x|Found value does not match expected value",
        "test, path: /name, absent: true|Expected to not find '/name'",
        "test, path: /no/deeper, absent: true|Expected to find a map key 'no' for path '/no' (found map"
            + " keys: 'a/b~c:d', 'groups', 'list', 'name', 'nothing')",
        "test, path: /list/-, value: 1|Expected not to find after last index token in path '/list/-'"
            + " (not supported in find operations)"
      })
  void saysWhatDoesNotFit(String operation, String problem) {
    assertThatThrownBy(
            () -> apply("- {type: test, path: /name, value: dep}\n- {type: " + operation + "}"))
        .isInstanceOfSatisfying(
            SlipwayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_MANIFEST))
        .hasMessage("Error 'operation [1] in ops.yml failed': " + problem + " (ops.yml:2:3)");
  }

  @Test
  void saysWhatTheAuthorWantsToBeSaid() {
    assertThatThrownBy(() -> apply("- {type: remove, path: /no, error: needs v2}"))
        .hasMessageStartingWith(
            "Error 'operation [0] in ops.yml failed': needs v2: Expected to find a map key 'no'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- {path: /a}|ops.yml:1:3: Unknown operation [0] with type ''; use replace, remove or test",
        "- {type: move}|ops.yml:1:3: Unknown operation [0] with type 'move'; use replace, remove or"
            + " test",
        "- {type: replace, value: 1}|ops.yml:1:3: Replace operation [0]: Missing path",
        "- {type: replace, path: /a}|ops.yml:1:3: Replace operation [0]: Missing value",
        "- {type: replace, path: /a, value: ~}|ops.yml:1:3: Replace operation [0]: Missing value",
        "- {type: remove, path: /a, value: 1}|ops.yml:1:3: Remove operation [0]: Cannot specify value",
        "- {type: test, path: /a}|ops.yml:1:3: Test operation [0]: Missing value or absent",
        "- {type: remove, path: a}|ops.yml:1:3: Remove operation [0]: Invalid path 'a': Expected to"
            + " start with '/'",
        "- {type: remove, path: '/a:b'}|ops.yml:1:3: Remove operation [0]: Invalid path '/a:b': Expected"
            + " to find one of the following modifiers: 'prev', 'next', 'before', or 'after' but found"
            + " 'b'",
        "- {type: remove, path: '/a:next'}|ops.yml:1:3: Remove operation [0]: Invalid path '/a:next':"
            + " Expected not to find any modifiers with key token",
        "- {type: remove, path: '/-:next'}|ops.yml:1:3: Remove operation [0]: Invalid path '/-:next':"
            + " Expected not to find any modifiers with after last index token",
        "- text|ops.yml:1:3: operation [0] must be a mapping with 'type' and 'path'",
        "a: b|ops.yml:1:1: an ops file must be a list of operations, but this is a mapping"
      })
  void saysWhatIsNoOperation(String ops, String problem) {
    assertThatThrownBy(() -> OpsFile.parse(ops, "ops.yml")).hasMessage(problem);
  }

  @Test
  void anEmptyFileHasNoOperations() {
    assertThat(OpsFile.parse("---\n", "ops.yml").size()).isZero();
  }

  @Test
  void keepsPositionsOfManifestAndOpsFile() {
    YamlDocument result =
        OpsFile.parse("- type: replace\n  path: /x?/y\n  value: [1]\n", "ops.yml")
            .apply(manifest());

    assertThat(result.position("x", "y", 0)).hasToString("Optional[ops.yml:3:11]");
    assertThat(result.position("groups", 1)).hasToString("Optional[m.yml:6:3]");
    assertThat(result.source()).isEqualTo("m.yml");
  }

  @Test
  void appliesToPlainValues() {
    OpsFile ops = OpsFile.parse("- {type: replace, path: /a, value: 2}", "ops.yml");

    assertThat(ops.applyTo(Map.of("a", 1))).isEqualTo(Map.of("a", 2));
  }

  @Test
  void pathsPrintAsTheyAreWritten() {
    for (String path :
        List.of(
            "",
            "/",
            "/a/b",
            "/a~1b~0c~7d",
            "/list/-",
            "/list/0:prev:before",
            "/a?/b/name=x",
            "/n=v?:after")) {
      assertThat(OpsPath.parse(path)).hasToString(path);
    }
    assertThat(OpsPath.parse("/-/a")).as("a dash in the middle is a key").hasToString("/-/a");
  }

  @Test
  void findsPartsOfADocument() {
    YamlDocument found = OpsPath.parse("/groups/name=web/jobs/0").find(manifest());

    assertThat(found.root()).isEqualTo(Map.of("name", "nginx", "port", 80));
    assertThat(found.position("port")).hasToString("Optional[m.yml:5:30]");
    assertThat(OpsPath.parse("/x?/y").find(manifest()).root()).isNull();
    assertThatThrownBy(() -> OpsPath.parse("/x").find(manifest()))
        .hasMessageStartingWith("m.yml: Expected to find a map key 'x'");
  }

  @Test
  void refusesEndlessPaths() {
    assertThatThrownBy(() -> OpsPath.parse("/a".repeat(100_000)))
        .hasMessageContaining("at most 200 parts");
  }
}
