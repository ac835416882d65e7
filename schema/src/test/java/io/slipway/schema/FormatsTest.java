package io.slipway.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "date-time | 2024-02-29T23:59:60Z | 2023-02-29T00:00:00Z",
        "date-time | 1998-12-31t15:59:60.1-08:00 | 1998-12-31T15:59:61Z",
        "date-time | 2020-01-01 00:00:00+05:30 | 2020-01-01T24:00:00Z",
        "date-time | 2020-01-01T00:00:00Z | 2020-01-01T00:00:00",
        "date-time | 2020-01-01T00:00:00Z | 2020-01-01T12:00:60Z",
        "date | 2020-12-31 | 2020-13-01",
        "time | 08:30:06Z | 08:30:06",
        "duration | P4DT12H30M5S | P1D2H",
        "duration | P4W | P",
        "duration | PT36H | PT",
        "email | joe.bloggs@example.com | .joe@example.com",
        "email | ~joe bloggs~@example.com | joe@",
        "email | joe@[127.0.0.1] | joe@[127.0.0.300]",
        "email | joe@[IPv6:::1] | é@example.com",
        "idn-email | 실례@실례.테스트 | 2962",
        "hostname | www.example.com | -a.example",
        "hostname | xn--4gbwdl.xn--wgbh1c | a_b",
        "hostname | a | a..b",
        "idn-hostname | 실례.테스트 | 〮실례.테스트",
        "idn-hostname | ok・カ | def・abc",
        "ipv4 | 192.168.0.1 | 1.2.3",
        "ipv4 | 0.0.0.0 | 01.2.3.4",
        "ipv6 | ::ffff:192.168.0.1 | 1::2::3",
        "ipv6 | 1:2:3:4:5:6:7:8 | 1:2:3:4:5:6:7:8:9",
        "ipv6 | :: | 12345::",
        "uri | http://user@[::1]:80/a?b=%20#c | //relative",
        "uri | urn:oasis:names | http://a b",
        "uri | mailto:a@b.c | http://example.com/%zz",
        "uri-reference | /a/b | \\\\share",
        "uri-reference | #x | http://[::z]/",
        "iri | http://ƒøø.ßår/ | /abc",
        "iri-reference | ⇒ | a b",
        "uuid | 2EB8AA08-aa98-11EA-b4aa-73b441d16380 | 2eb8aa08-aa98-11ea-b4aa-73b441d1638",
        "uri-template | http://example.com/{+term:1}/{a,b*} | http://example.com/{term",
        "json-pointer | /foo/bar~0~1 | /foo/bar~",
        "relative-json-pointer | 120/foo | -1/foo",
        "relative-json-pointer | 0# | 0##",
        "regex | ([abc])+\\\\s+$ | ^(abc",
        "regex | \\\\d | \\\\Z"
      })
  void accepts(String format, String valid, String invalid) {
    String schema = "'format':'" + format + "'";
    assertThat(Schemas.check(schema, text(valid))).isEmpty();
    assertThat(Schemas.check(schema, text(invalid)))
        .containsExactly("value at root does not match format: " + format);
    assertThat(Schemas.check(schema, "5")).isEmpty();
  }

  private static String text(String value) {
    return "'" + value.replace("~joe bloggs~", "\\'joe bloggs\\'") + "'";
  }
}
