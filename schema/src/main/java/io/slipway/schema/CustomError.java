package io.slipway.schema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The message a schema itself gives under {@code x-error}: one text, or texts by keyword with
 * {@code *} for all others. A value is never shown: it may be a secret.
 */
final class CustomError {
  private static final Pattern VARIABLE = Pattern.compile("%\\{(\\w+)}");

  private CustomError() {}

  static Optional<String> of(Source source, Result failure) {
    Object given = source.sibling("x-error");
    Object text =
        given instanceof Map<?, ?> byKeyword
            ? truthy(byKeyword.get(source.keyword()), byKeyword.get("*"))
            : given;
    return text instanceof String template
        ? Optional.of(fill(template, variables(source, failure)))
        : Optional.empty();
  }

  private static @Nullable Object truthy(@Nullable Object first, @Nullable Object second) {
    return first == null || Boolean.FALSE.equals(first) ? second : first;
  }

  private static String fill(String template, Map<String, String> variables) {
    return VARIABLE
        .matcher(template)
        .replaceAll(
            match -> {
              String found = variables.get(match.group(1));
              return Matcher.quoteReplacement(found == null ? match.group() : found);
            });
  }

  private static Map<String, String> variables(Source source, Result failure) {
    Location location = failure.instance().location();
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("instance", "<redacted>");
    variables.put("instanceLocation", location.pointer());
    variables.put("formattedInstanceLocation", location.shown());
    variables.put("keywordValue", RubyValues.text(source.value()));
    variables.put("keywordLocation", source.pointer());
    variables.put("absoluteKeywordLocation", source.schema().base() + "#" + source.pointer());
    variables.put(
        "details",
        failure.missing().isEmpty()
            ? ""
            : RubyValues.text(Map.of("missing_keys", failure.missing())));
    if (!failure.missing().isEmpty()) {
      variables.put("details__missing_keys", RubyValues.text(failure.missing()));
    }
    return variables;
  }
}
