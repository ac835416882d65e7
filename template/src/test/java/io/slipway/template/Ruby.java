package io.slipway.template;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One engine for all test classes, since each boot takes seconds, and short ways to render. Its
 * time limit is out of the way of loading OpenSSL on a busy machine; limits have a test of their
 * own.
 */
final class Ruby {
  static final Duration OUT_OF_THE_WAY = Duration.ofMinutes(5);

  static final TemplateEngine ENGINE = new TemplateEngine(options().runtimes(2));

  private Ruby() {}

  /** For an engine of a test's own: from a library unpacked once, it boots with less work. */
  static TemplateEngine.Options options() {
    return TemplateEngine.Options.defaults()
        .home(Path.of("target", "ruby"))
        .policy(TemplatePolicy.standard().withTimeLimit(OUT_OF_THE_WAY));
  }

  static String render(String template) {
    return render(template, Map.of());
  }

  static String render(String template, Map<String, @Nullable Object> properties) {
    return renderSpec(template, spec(properties));
  }

  static String renderSpec(String template, Map<String, @Nullable Object> spec) {
    return renderSpec(template, spec, LinkAddresses.none());
  }

  static String renderSpec(
      String template, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
    return ENGINE.render(job(template), spec, addresses).files().getFirst().content().text();
  }

  /** The error's text between the line's number, included, and the closing parenthesis. */
  static String error(String template) {
    return error(template, Map.of());
  }

  static String error(String template, Map<String, @Nullable Object> properties) {
    return errorSpec(template, spec(properties), LinkAddresses.none());
  }

  static String errorSpec(
      String template, Map<String, @Nullable Object> spec, LinkAddresses addresses) {
    TemplateErrors errors =
        catchThrowableOfType(
            TemplateErrors.class, () -> ENGINE.render(job(template), spec, addresses));
    if (errors == null) {
      return "(no error)";
    }
    String prefix = "Error filling in template 'config.erb' (line ";
    String text = errors.message();
    return text.startsWith(prefix) && text.endsWith(")")
        ? text.substring(prefix.length(), text.length() - 1)
        : "unexpected: " + text;
  }

  static JobTemplates job(String template) {
    return job(FileContent.of(template));
  }

  static JobTemplates job(FileContent template) {
    return new JobTemplates(
        "release",
        "1",
        "web",
        "sha",
        FileContent.of(""),
        List.of(new JobTemplate("config.erb", "config", template)));
  }

  static Map<String, @Nullable Object> spec(Map<String, @Nullable Object> properties) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", "shop");
    spec.put("name", "frontend");
    spec.put("index", 3);
    spec.put("az", null);
    spec.put("properties", properties);
    spec.put("links", Map.of());
    return spec;
  }
}
