package io.slipway.template;

import java.util.List;
import java.util.Map;

/** A template that uses what most templates use, so that the first real one finds it loaded. */
final class WarmUp {
  private static final String TEMPLATE =
      """
      <%- if_p('a.b') do |b| -%>
      <%= b %> <%= p('a.c', 1) %> <%= spec.networks.methods(false).first %> <%= properties.a.b %>
      <%- end.else do -%>
      <%- end -%>
      <% if_link('l') do |l| %><%= l.p('x') %> <%= l.instances.map(&:address).join(',') %><% end %>
      <%= JSON.pretty_generate('a' => [1, 1.5, nil]) %>
      <%= YAML.dump('a' => ['b', { 'c' => 1 }]) %> <%= YAML.dump(a: :b) %> <%= { 'a' => 1..2 }.to_json %>
      """;

  private WarmUp() {}

  static void run(RubyRuntime runtime) {
    JobTemplate template = new JobTemplate("warm-up", "warm-up", TEMPLATE);
    JobTemplates job =
        new JobTemplates("slipway", "1", "warm-up", "warm-up", "", List.of(template));
    Map<String, Object> link =
        Map.of("properties", Map.of("x", 1), "instances", List.of(Map.of("address", "a")));
    Outcome outcome =
        runtime
            .open(
                job,
                Map.of(
                    "name", "warm-up",
                    "index", 0,
                    "networks", Map.of("a", Map.of("ip", "127.0.0.1")),
                    "properties", Map.of("a", Map.of("b", "c")),
                    "links", Map.of("l", link)),
                LinkAddresses.none())
            .render(template);
    if (outcome instanceof Outcome.Failed failed) {
      throw new IllegalStateException("The Ruby runtime is not in order: " + failed.message());
    }
  }
}
