package io.slipway.server.configuration;

import io.slipway.template.TemplateEngine;
import io.slipway.template.TemplatePolicy;
import java.time.Duration;
import java.util.List;

/** Keys of {@link TemplateEngine.Options}. */
final class TemplateKeys {
  static final Key<TemplateEngine.Options, Integer> RUNTIMES =
      Key.<TemplateEngine.Options, Integer>of(
              "runtimes",
              new Form.Count(1, 64),
              "Ruby runtimes at a time, of some 15 MB each",
              TemplateEngine.Options::runtimes)
          .byDefault("one for each processor, at most 4");
  static final Key<TemplateEngine.Options, Integer> COMPILED =
      Key.of(
          "compiled",
          new Form.Count(1, 100_000),
          "compiled templates that each runtime keeps, of some 50 KB each",
          TemplateEngine.Options::compiledTemplates);
  static final Key<TemplateEngine.Options, Boolean> GUARDED =
      Key.of(
          "guarded",
          new Form.Flag(),
          "whether commands, files, sockets and the JVM are out of templates' reach"
              + " ([templates.md](templates.md))",
          options -> options.policy().guarded());
  static final Key<TemplateEngine.Options, Duration> TIME =
      Key.of(
          "time",
          new Form.Time(Duration.ofMillis(100), Duration.ofHours(1)),
          "how long one template may run",
          options -> options.policy().timeLimit());
  static final Key<TemplateEngine.Options, Duration> MATCH_TIME =
      Key.of(
          "match_time",
          new Form.Time(Duration.ofMillis(10), Duration.ofHours(1)),
          "how long one match of a regular expression may take",
          options -> options.policy().regexpTimeLimit());
  static final Key<TemplateEngine.Options, Long> OUTPUT =
      Key.of(
          "output",
          new Form.Size(1L << 10, 1L << 30),
          "the largest rendered file",
          options -> options.policy().maximumOutputBytes());

  static final Section<TemplateEngine.Options> SECTION =
      new Section<>(
          "templates",
          "What runs the ERB templates of jobs, also for `slipway render`.",
          TemplateEngine.Options.defaults(),
          List.of(RUNTIMES, COMPILED, GUARDED, TIME, MATCH_TIME, OUTPUT),
          set ->
              TemplateEngine.Options.defaults()
                  .runtimes(set.of(RUNTIMES))
                  .compiledTemplates(set.of(COMPILED))
                  .policy(
                      new TemplatePolicy(
                          set.of(GUARDED), set.of(TIME), set.of(MATCH_TIME), set.of(OUTPUT))));

  private TemplateKeys() {}
}
