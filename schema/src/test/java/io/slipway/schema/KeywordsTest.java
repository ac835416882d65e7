package io.slipway.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For each keyword a value that passes, one that does not, and what is said of it. */
class KeywordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'type':'null' | null | 1 | value at root is not null",
        "'type':'boolean' | true | 1 | value at root is not a boolean",
        "'type':'number' | 1.5 | '1' | value at root is not a number",
        "'type':'integer' | 2.0 | 2.5 | value at root is not an integer",
        "'type':'string' | 'x' | 1 | value at root is not a string",
        "'type':'array' | [] | {} | value at root is not an array",
        "'type':'object' | {} | [] | value at root is not an object",
        "'type':'certificate' | '' | 'x' | value at root is not a certificate",
        "'type':'certificate' | '' | 5 | value at root is not a certificate",
        "'type':['string','null'] | null | 5 | value at root is not one of the types: ['string', 'null']",
        "'enum':['a',1,null,{'x':[true]}] | 1.0 | 2 | value at root is not one of: ['a', 1, nil, {'x' => [true]}]",
        "'const':{'a':1.0} | {'a':1} | {'a':2} | value at root is not: {'a' => 1.0}",
        "'const':'yes' | 'yes' | 'no' | value at root is not: yes",
        "'multipleOf':0.1 | 0.3 | 0.35 | number at root is not a multiple of: 0.1",
        "'maximum':3 | 3 | 3.5 | number at root is greater than: 3",
        "'exclusiveMaximum':3 | 2 | 3 | number at root is greater than or equal to: 3",
        "'minimum':3 | 3 | 2 | number at root is less than: 3",
        "'exclusiveMinimum':3 | 4 | 3.0 | number at root is less than or equal to: 3",
        "'maxLength':2 | 'é𝄞' | 'abc' | string length at root is greater than: 2",
        "'minLength':2 | 'ab' | '𝄞' | string length at root is less than: 2",
        "'pattern':'^b$' | 'a\\nb' | 'ab' | string at root does not match pattern: ^b$",
        "'maxItems':1 | [1] | [1,2] | array size at root is greater than: 1",
        "'minItems':1 | [1] | [] | array size at root is less than: 1",
        "'uniqueItems':true | [1,1.0] | [1,1] | array items at root are not unique",
        "'contains':{'const':1},'maxContains':1 | [1,2] | [1,1] | number of array items at root matching `contains` schema is greater than: 1",
        "'maxProperties':1 | {'a':1} | {'a':1,'b':2} | object size at root is greater than: 1",
        "'minProperties':1 | {'a':1} | {} | object size at root is less than: 1",
        "'required':['a','b','c'] | {'a':1,'b':2,'c':null} | {'b':1} | object at root is missing required properties: a, c",
        "'dependentRequired':{'a':['b']} | {'b':1} | {'a':1} | object at `/a` is missing required `dependentRequired` properties",
        "'format':'ipv4' | '10.0.0.1' | '10.0.0.900' | value at root does not match format: ipv4",
        "'oneOf':[{'type':'number'},{'type':'integer'}] | 1.5 | 1 | value at root does not match exactly one `oneOf` schema",
        "'not':{'type':'null'} | 1 | null | value at root matches `not` schema",
        "'if':{'const':1},'then':false | 2 | 1 | value at root does not match conditional `then` schema",
        "'if':{'const':1},'else':false | 1 | 2 | value at root does not match conditional `else` schema",
        "'dependentSchemas':{'a':{'required':['b']}} | {'b':1} | {'a':1} | object at root is missing required properties: b",
        "'dependencies':{'a':['b']} | {'b':1} | {'a':1} | object at root either does not match applicable `dependencies` schemas or is missing required `dependencies` properties",
        "'dependencies':{'a':{'required':['b']}} | {'b':1} | {'a':1} | object at root is missing required properties: b",
        "'prefixItems':[{'type':'string'}] | ['a',1] | [1] | value at `/0` is not a string",
        "'prefixItems':[true],'items':{'type':'string'} | [1,'a'] | [1,2] | value at `/1` is not a string",
        "'items':[{'type':'string'}] | [1] | - | -",
        "'contains':{'type':'null'} | [1,null] | [1] | array at root does not contain enough items that match `contains` schema",
        "'properties':{'a/b~c':{'type':'null'}} | {'a/b~c':null} | {'a/b~c':1} | value at `/a~1b~0c` is not null",
        "'patternProperties':{'^a':{'type':'null'}} | {'ab':null,'b':1} | {'ab':1} | value at `/ab` is not null",
        "'properties':{'a':{}},'patternProperties':{'b':{}},'additionalProperties':false | {'a':1,'xb':2} | {'c':1} | object property at `/c` is a disallowed additional property",
        "'additionalProperties':{'type':'null'} | {'a':null} | {'a':1} | value at `/a` is not null",
        "'propertyNames':{'maxLength':2} | {'ab':1} | {'abc':1} | string length at root is greater than: 2",
        "'allOf':[{'properties':{'a':{}}}],'unevaluatedProperties':false | {'a':1} | {'b':1} | object property at `/b` is a disallowed unevaluated property",
        "'allOf':[{'prefixItems':[{}]}],'unevaluatedItems':false | [1] | [1,2] | array item at `/1` is a disallowed unevaluated item",
        "'$ref':'#/$defs/x','$defs':{'x':{'type':'null'}} | null | 1 | value at root is not null",
        "'$ref':'#/$defs/a%20~1b','$defs':{'a /b':{'type':'null'}} | null | 1 | value at root is not null",
        "'$ref':'#here','$defs':{'x':{'$anchor':'here','type':'null'}} | null | 1 | value at root is not null",
        "'$ref':'other.json#/$defs/y','$defs':{'x':{'$id':'other.json','$defs':{'y':{'type':'null'}}}} | null | 1 | value at root is not null",
        "'$ref':'#/unknown/x','unknown':{'x':{'type':'null'}} | null | 1 | value at root is not null",
        "'$dynamicRef':'#n','$defs':{'x':{'$dynamicAnchor':'n','type':'null'}} | null | 1 | value at root is not null",
        "'properties':{'a':false} | {} | {'a':1} | value at `/a` does not match schema",
        "'type':'string','x-error':'%{formattedInstanceLocation}: text, not %{instance}' | 'a' | 5 | root: text, not <redacted>",
        "'required':['a'],'x-error':{'*':'%{keywordLocation} %{details__missing_keys}'} | {'a':1} | {} | /required ['a']",
        "'format':'no such format' | 'a' | - | -",
        "'type':'no such type' | 'a' | - | -",
        "'readOnly':true | 'a' | - | -"
      })
  void says(String schema, String valid, String invalid, String message) {
    assertThat(Schemas.check(schema, valid)).isEmpty();
    if (!invalid.equals("-")) {
      assertThat(Schemas.check(schema, invalid)).containsExactly(message.replace('\'', '"'));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'anyOf':[{'type':'string'},{'minimum':5}] | 1 | value at root is not a string; number at root is less than: 5",
        "'oneOf':[{'type':'string'},{'type':'null'}] | 1 | value at root is not a string; value at root is not null",
        "'allOf':[{'type':'string'},{'minimum':5},true] | 1 | value at root is not a string; number at root is less than: 5",
        "'required':['z'],'type':'array','properties':{'b':{'type':'null'},'a':{'type':'null'}} | {'a':1,'b':1} | value at `/b` is not null; value at `/a` is not null; value at root is not an array; object at root is missing required properties: z",
        "'contains':{'const':1},'minContains':2 | [1] | array at root does not contain enough items that match `contains` schema; number of array items at root matching `contains` schema is less than: 2",
        "'if':{'required':['a']},'then':{'required':['b'],'maxProperties':0} | {'a':1} | object size at root is greater than: 0; object at root is missing required properties: b"
      })
  void reportsTheLeavesInOrder(String schema, String value, String messages) {
    assertThat(Schemas.check(schema, value))
        .containsExactlyElementsOf(List.of(messages.replace('\'', '"').split("; ")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'minimum':'a' | 'text' | 1 | `minimum` at `/minimum` must be a number",
        "'required':true | 'text' | {} | `required` at `/required` must be an array of property names",
        "'maxItems':null | 'text' | [] | `maxItems` at `/maxItems` must be a number",
        "'multipleOf':0 | 'text' | 1 | `multipleOf` at `/multipleOf` must be a number other than 0",
        "'properties':{'a':3} | {} | {'a':1} | the schema at `/properties/a` must be an object or a boolean",
        "'properties':{'a':{'$ref':'http://example.com/x'}} | {} | {'a':1} | `$ref` at `/properties/a/$ref` leads to http://example.com/x, which is not in this schema. Nothing is fetched: put what it needs under `$defs`.",
        "'properties':{'a':{'$ref':'#/no'}} | {} | {'a':1} | `$ref` at `/properties/a/$ref` leads to `#/no`, which this schema does not have",
        "'properties':{'a':{'patternProperties':{'(':true}}} | {} | {'a':{}} | end pattern with unmatched parenthesis: /(/"
      })
  void someMistakesShowOnlyWhereAValueMeetsThem(
      String schema, String untouched, String touched, String problem) {
    assertThat(Schemas.check(schema, untouched)).isEmpty();
    assertThat(Schemas.failure(schema, touched))
        .isEqualTo("The properties_schema.json of job 'web' cannot be used: " + problem);
    assertThat(PropertiesSchema.problems(Schemas.text(schema))).hasSize(1);
  }
}
