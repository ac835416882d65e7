package io.slipway.http;

import io.slipway.base.Clock;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes releases with the jobs and packages that those of the recorded scenarios have, by name.
 * Only what the scenarios deploy has a content, and that is ours.
 */
final class RecordedReleases {
  /** By job: what its spec says beside its name and packages. */
  private static final Map<String, String> SPECS =
      Map.of(
          "foobar",
          """
          templates: {config.erb: config/config}
          properties:
            test_property: {default: 1}
          """,
          "job_with_post_start_script",
          """
          templates: {config.erb: bin/post-start}
          properties:
            exit_code: {default: 0}
          """,
          "errand1",
          """
          templates: {config.erb: bin/run}
          """,
          "database",
          """
          provides: [{name: db, type: db, properties: [foo]}]
          properties:
            foo: {default: bar}
          """,
          "backup_database",
          """
          provides: [{name: backup_db, type: db, properties: [foo]}]
          properties:
            foo: {default: backup}
          """,
          "api_server",
          """
          templates: {config.erb: config/config}
          consumes: [{name: db, type: db}, {name: backup_db, type: db}]
          """,
          "job_with_bad_template",
          """
          templates: {config.yml.erb: config/config.yml}
          properties:
            gargamel.color: {}
          """);

  /** By job: its only template. */
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "foobar",
          "test_property=<%= p('test_property') %>\n",
          "job_with_post_start_script",
          "exit <%= p('exit_code') %>\n",
          "errand1",
          "true\n",
          "api_server",
          """
          <% link('db').instances.each do |one| %><%= one.id %> <%= one.address %>
          <% end %>
          """,
          "job_with_bad_template",
          "---\ncolor: <%= p('gargamel.color') %>\n");

  private RecordedReleases() {}

  /**
   * Makes version 1.
   *
   * @param members lines {@code job NAME PACKAGE…} and {@code package NAME DEPENDENCY…}
   */
  static Path make(String name, List<String> members, Path folder) throws IOException {
    Path release = folder.resolve(name);
    write(release, "config/final.yml", "name: " + name + "\n");
    write(release, "config/blobs.yml", "--- {}\n");
    for (String line : members) {
      List<String> words = List.of(line.split(" ", -1));
      String member = words.get(1);
      List<String> needed = words.subList(2, words.size());
      if (words.getFirst().equals("job")) {
        job(release, member, needed);
      } else {
        packaged(release, member, needed);
      }
    }
    return new ReleaseBuilder(
            ReleaseDirectory.open(release), folder.resolve("cache"), Clock.system())
        .build(Files.createDirectories(folder.resolve("out")), "1")
        .tarball()
        .orElseThrow();
  }

  private static void job(Path release, String name, List<String> packages) throws IOException {
    String spec = SPECS.getOrDefault(name, "");
    write(
        release,
        "jobs/" + name + "/spec",
        "name: " + name + "\npackages: " + packages + "\n" + spec);
    write(release, "jobs/" + name + "/monit", "");
    String template = TEMPLATES.get(name);
    if (template != null) {
      String file = spec.contains("config.yml.erb") ? "config.yml.erb" : "config.erb";
      write(release, "jobs/" + name + "/templates/" + file, template);
    }
  }

  private static void packaged(Path release, String name, List<String> dependencies)
      throws IOException {
    write(release, "src/" + name + "/file", "content of " + name + "\n");
    write(release, "packages/" + name + "/packaging", "cp -a . $BOSH_INSTALL_TARGET\n");
    write(
        release,
        "packages/" + name + "/spec",
        "name: %s\ndependencies: %s\nfiles: [%s/**/*]\n".formatted(name, dependencies, name));
  }

  private static void write(Path release, String file, String content) throws IOException {
    Path path = release.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
