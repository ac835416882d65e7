package io.slipway.bench.templates;

import io.slipway.template.FileContent;
import io.slipway.template.JobTemplate;
import io.slipway.template.JobTemplates;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job like those of real releases: some scripts, some configuration, JSON, YAML, a link. */
record GeneratedJob(
    JobTemplates templates,
    Map<String, @Nullable Object> properties,
    Map<String, @Nullable Object> links) {
  private static final List<String> TEMPLATES =
      List.of(
          """
          #!/bin/bash
          set -e
          exec /var/vcap/packages/<%= p('job.package') %>/bin/run --port <%= p('job.port') %> --index <%= spec.index %>
          """,
          """
          <%= JSON.pretty_generate('port' => p('job.port'), 'users' => p('job.users'), 'id' => spec.id) %>
          """,
          """
          <%= YAML.dump('processes' => [{ 'name' => name, 'env' => p('job.environment'), 'args' => ['--x', p('job.port').to_s] }]) %>
          """,
          """
          <% if_p('job.tls.certificate') do |certificate| %><%= certificate %><% end.else do %>none<% end %>
          """,
          """
          <% link('database').instances.each do |instance| -%>
          server <%= instance.name %>-<%= instance.index %> <%= instance.address %>:<%= link('database').p('port') %>
          <% end -%>
          """);

  static GeneratedJob number(int number, int templates) {
    List<JobTemplate> files = new ArrayList<>();
    for (int i = 0; i < templates; i++) {
      files.add(
          new JobTemplate(
              "file" + i + ".erb",
              "config/file" + i,
              "# file " + i + "\n" + TEMPLATES.get(i % TEMPLATES.size())));
    }
    JobTemplates job =
        new JobTemplates(
            "bench",
            "1",
            "job" + number,
            "job" + number,
            FileContent.of("check process <%= name %>\n  with pidfile /run/" + number + "\n"),
            files);
    return new GeneratedJob(job, properties(number), Map.of("database", link(number)));
  }

  private static Map<String, @Nullable Object> properties(int number) {
    Map<String, @Nullable Object> environment = new LinkedHashMap<>();
    List<Object> users = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      environment.put("VARIABLE_" + i, "value of " + i);
      users.add(Map.of("name", "user" + i, "password", "secret-" + i));
    }
    Map<String, @Nullable Object> job = new LinkedHashMap<>();
    job.put("package", "package" + number);
    job.put("port", 8000 + number);
    job.put("users", users);
    job.put("environment", environment);
    job.put("tls", Map.of("certificate", "-----BEGIN CERTIFICATE-----\n".repeat(40)));
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    properties.put("job", job);
    return properties;
  }

  private static Map<String, @Nullable Object> link(int number) {
    List<Object> instances = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      instances.add(
          Map.of("name", "database", "index", i, "id", "id" + i, "address", "10.0.1." + i));
    }
    Map<String, @Nullable Object> link = new LinkedHashMap<>();
    link.put("instances", instances);
    link.put("properties", Map.of("port", 5000 + number));
    return link;
  }

  Map<String, @Nullable Object> spec(int instance) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", "bench");
    spec.put("name", "group");
    spec.put("index", instance);
    spec.put("id", "instance-" + instance);
    spec.put("networks", Map.of("default", Map.of("ip", "10.1." + instance / 250 + ".1")));
    spec.put("properties", properties);
    spec.put("links", links);
    return spec;
  }
}
