package io.slipway.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemplateEngineTest {
  @Test
  void rendersAJob() {
    JobTemplates job =
        new JobTemplates(
            "shop-release",
            "1.2",
            "web",
            "sha",
            "check process <%= name %>",
            List.of(
                new JobTemplate("bin/start.erb", "bin/start", "#!/bin/sh\nport=<%= p('port') %>\n"),
                new JobTemplate("plain", "config/plain", "no code")));

    RenderedJob rendered =
        Ruby.ENGINE.render(job, Ruby.spec(Map.of("port", 80)), LinkAddresses.none());

    assertThat(rendered)
        .isEqualTo(
            new RenderedJob(
                "web",
                FileContent.of("check process frontend"),
                List.of(
                    new RenderedFile("bin/start.erb", "bin/start", "#!/bin/sh\nport=80\n"),
                    new RenderedFile("plain", "config/plain", "no code"))));
  }

  @Test
  void triesAllTemplatesAndReportsEachFailure() {
    JobTemplates job =
        new JobTemplates(
            "release",
            "1",
            "web",
            "sha",
            "",
            List.of(
                new JobTemplate("a.erb", "a", "\n<%= p('x') %>"),
                new JobTemplate("b.erb", "b", "fine"),
                new JobTemplate("c.erb", "c", "<% if %>")));

    TemplateErrors errors =
        catchThrowableOfType(
            TemplateErrors.class,
            () -> Ruby.ENGINE.render(job, Ruby.spec(Map.of()), LinkAddresses.none()));

    assertThat(errors.errors()).extracting(TemplateError::src).containsExactly("a.erb", "c.erb");
    assertThat(errors.errors().getFirst())
        .isEqualTo(
            new TemplateError(
                "web",
                "a.erb",
                OptionalInt.of(2),
                "Can't find property '[\"x\"]'",
                new Cause.MissingProperty(Optional.empty(), List.of("x")),
                Optional.of(new Excerpt(2, "<%= p('x') %>", 8, 1))));
    assertThat(errors.errors().getLast().line()).isEmpty();
  }

  @Test
  void aFailingMonitFileEndsTheJob() {
    JobTemplates job =
        new JobTemplates(
            "release",
            "1",
            "web",
            "sha",
            "<%= p('x') %>",
            List.of(new JobTemplate("a.erb", "a", "<%= p('y') %>")));

    TemplateErrors errors =
        catchThrowableOfType(
            TemplateErrors.class,
            () -> Ruby.ENGINE.render(job, Ruby.spec(Map.of()), LinkAddresses.none()));

    assertThat(errors.report())
        .isEqualTo("Error filling in template 'monit' (line 1: Can't find property '[\"x\"]')");
  }

  @Test
  void givesTemplatesEveryPlainValue() {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("int", 1);
    properties.put("long", 1L << 40);
    properties.put("big", BigInteger.TEN.pow(30));
    properties.put("float", 1e7);
    properties.put("text", "é");
    properties.put("true", true);
    properties.put("null", null);
    properties.put("list", Collections.singletonList(null));
    properties.put("map", Map.of(1, "number for key"));
    properties.put("date", LocalDate.of(2026, 1, 2));
    properties.put("time", Instant.parse("2026-01-02T03:04:05Z"));

    assertThat(
            Ruby.render(
                "<%= raw_properties.map { |k, v| \"#{k}=#{v.inspect}\" }.join(\"\\n\") %>",
                properties))
        .isEqualTo(
            """
            int=1
            long=1099511627776
            big=1000000000000000000000000000000
            float=10000000.0
            text="é"
            true=true
            null=nil
            list=[nil]
            map={1 => "number for key"}
            date=#<Date: 2026-01-02 ((2461043j,0s,0n),+0s,2299161j)>
            time=2026-01-02 03:04:05 UTC""");
  }

  @Test
  void repeatedValuesAreNotReferencesInYaml() {
    List<Integer> shared = List.of(1);

    assertThat(Ruby.render("<%= YAML.dump(p('m')) %>", Map.of("m", List.of(shared, shared))))
        .isEqualTo("---\n- - 1\n- - 1\n");
  }

  @Test
  void asksForLinkAddresses() {
    Map<String, Object> asked = new HashMap<>();
    LinkAddresses addresses =
        (criteria, shortNames) -> {
          asked.putAll(criteria);
          asked.put("short", shortNames);
          return "q-s0.db.bosh";
        };
    Map<String, @Nullable Object> spec = Ruby.spec(Map.of());
    spec.put(
        "links",
        Map.of(
            "db",
            Map.of(
                "instances", List.of(),
                "instance_group", "database",
                "group_name", "db-sql",
                "default_network", "private",
                "deployment_name", "shop",
                "domain", "bosh",
                "use_link_dns_names", true,
                "use_short_dns_addresses", true)));

    String rendered =
        Ruby.renderSpec(
            "<%= link('db').address(azs: ['z1', :z2], status: 'healthy', initial_health_check: nil, n: 1) %>",
            spec, addresses);

    assertThat(rendered).isEqualTo("q-s0.db.bosh");
    assertThat(asked)
        .containsEntry("azs", List.of("z1", "z2"))
        .containsEntry("status", "healthy")
        .containsEntry("initial_health_check", null)
        .containsEntry("n", 1L)
        .containsEntry("group_name", "db-sql")
        .containsEntry("group_type", "link")
        .containsEntry("default_network", "private")
        .containsEntry("deployment_name", "shop")
        .containsEntry("root_domain", "bosh")
        .containsEntry("short", true);
  }

  @Test
  void aRefusedAddressIsTheTemplatesError() {
    Map<String, @Nullable Object> spec = Ruby.spec(Map.of());
    spec.put("links", Map.of("db", Map.of("instances", List.of())));
    LinkAddresses refusing =
        (criteria, shortNames) -> {
          throw new IllegalArgumentException("Unknown status");
        };

    assertThat(Ruby.errorSpec("\n<%= link('db').address %>", spec, refusing))
        .isEqualTo("2: Unknown status");
  }

  @Test
  void secretsAreNotInErrors() {
    assertThat(Ruby.error("<%= zork %>", Map.of("password", "s3cret"))).doesNotContain("s3cret");
    assertThat(Ruby.error("<% raise inspect %>", Map.of("password", "s3cret")))
        .isEqualTo("1: #<Bosh::Common::Template::EvaluationContext>");
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    List<String> templates = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      templates.add(
          "<% class Thing; def initialize(n) = @n = n; def to_s = \"thing #{@n}\"; end; N = "
              + i
              + " %><%= Thing.new(p('n') * N) %> <%= spec.index %> <%= JSON.generate(p('list')) %>"
              + "<% def helper = "
              + i
              + " %> <%= helper %>"
              + (i % 3 == 0 ? "<% p('list') << 1 %> <%= p('list').size %>" : ""));
    }
    List<Callable<String>> renders = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      int number = n;
      templates.forEach(
          template ->
              renders.add(
                  () -> Ruby.render(template, Map.of("n", number, "list", List.of(number, 2.5)))));
    }
    List<String> expected = new ArrayList<>();
    for (Callable<String> render : renders) {
      expected.add(render.call());
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < renders.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(42));

    List<Future<String>> actual = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      order.forEach(i -> actual.add(threads.submit(renders.get(i))));
    }

    for (int i = 0; i < order.size(); i++) {
      assertThat(actual.get(i).get()).isEqualTo(expected.get(order.get(i)));
    }
  }

  @Test
  void warmsUpInTheBackgroundAndForgetsCompiledTemplatesBeyondItsLimit() {
    try (TemplateEngine engine =
        new TemplateEngine(Ruby.options().runtimes(1).compiledTemplates(2))) {
      engine.warmUp();
      assertThat(engine.ready()).isNotDone();
      engine.ready().join();
      assertThat(engine.runtimesBooted()).isEqualTo(1);

      for (int i = 0; i < 8; i++) {
        int number = i % 4;
        JobTemplates job = Ruby.job("<%= " + number + " %>");
        assertThat(
                engine
                    .render(job, Ruby.spec(Map.of()), LinkAddresses.none())
                    .files()
                    .getFirst()
                    .content()
                    .text())
            .isEqualTo(String.valueOf(number));
      }
    }
  }

  @Test
  void aClosedEngineSaysSo() {
    TemplateEngine engine = new TemplateEngine(Ruby.options());
    engine.close();

    assertThatThrownBy(
            () -> engine.render(Ruby.job("x"), Ruby.spec(Map.of()), LinkAddresses.none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The template engine is closed");
  }
}
