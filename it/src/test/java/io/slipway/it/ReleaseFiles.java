package io.slipway.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Release directories to deploy. */
final class ReleaseFiles {
  private static final Path GREETER = Path.of("..", "examples", "greeter");

  private ReleaseFiles() {}

  /** A copy of the example, release and deployment under another name. */
  static Path greeter(Path directory, String name) throws IOException {
    Path source = Files.exists(GREETER) ? GREETER : Path.of("examples", "greeter");
    Path release = directory.resolve(name);
    try (Stream<Path> all = Files.walk(source)) {
      for (Path from : all.toList()) {
        Path relative = source.relativize(from);
        if (!relative.startsWith("dev_releases") && !relative.startsWith(".dev_builds")) {
          Files.copy(from, release.resolve(relative.toString()));
        }
      }
    }
    write(release, "config/final.yml", "name: " + name + "\n");
    Path manifest = release.resolve("manifest.yml");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceFirst("name: greeter", "name: " + name)
            .replaceFirst("- name: greeter", "- name: " + name)
            .replace("release: greeter", "release: " + name));
    return release;
  }

  /**
   * A release of one job of its own name with one property, one package and a process that does
   * nothing; without a manifest.
   */
  static Path small(Path directory, String name) throws IOException {
    Path release = directory.resolve(name);
    write(release, "config/final.yml", "name: " + name + "\n");
    write(
        release,
        "jobs/" + name + "/spec",
        """
        ---
        name: %s
        templates:
          ctl.erb: bin/ctl
          pre-start.erb: bin/pre-start
        packages: [%s-package]
        properties:
          color:
            description: Any
            default: blue
        """
            .formatted(name, name));
    write(
        release,
        "jobs/" + name + "/monit",
        """
        check process %s
          with pidfile /var/vcap/sys/run/%s/%s.pid
          start program "/var/vcap/jobs/%s/bin/ctl start"
          stop program "/var/vcap/jobs/%s/bin/ctl stop"
          group vcap
        """
            .formatted(name, name, name, name, name));
    write(
        release,
        "jobs/" + name + "/templates/ctl.erb",
        """
        #!/bin/bash
        set -eu
        pidfile=/var/vcap/sys/run/%s/%s.pid
        if [ "$1" = start ]; then
          sleep 86400 >/dev/null 2>&1 &
          echo $! > "${pidfile}"
        else
          kill "$(cat "${pidfile}")"
          rm -f "${pidfile}"
        fi
        """
            .formatted(name, name));
    preStart(release, name, "#!/bin/bash\necho 'the color is <%= p(\"color\") %>'\n");
    String packageFolder = "packages/" + name + "-package/";
    write(release, packageFolder + "spec", "---\nname: %s-package\nfiles: []\n".formatted(name));
    packaging(release, name, "set -e\necho packed > \"${BOSH_INSTALL_TARGET}/file\"\n");
    Files.createDirectories(release.resolve("src"));
    return release;
  }

  static void preStart(Path release, String name, String text) throws IOException {
    write(release, "jobs/" + name + "/templates/pre-start.erb", text);
  }

  static void packaging(Path release, String name, String text) throws IOException {
    write(release, "packages/" + name + "-package/packaging", text);
  }

  static void write(Path release, String file, String text) throws IOException {
    Path path = release.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /**
   * Adds to a copy of the example an errand {@code smoke} and a group {@code check} of it, where it
   * exits with 3.
   *
   * @param script what it runs after saying where
   */
  static void errand(Path release, String name, String script) throws IOException {
    write(
        release,
        "jobs/smoke/spec",
        """
        ---
        name: smoke
        templates: {run: bin/run}
        packages: []
        properties:
          exit_code: {default: 0}
        """);
    write(release, "jobs/smoke/monit", "");
    write(
        release,
        "jobs/smoke/templates/run",
        "#!/bin/bash\necho \"on <%= spec.name %>\"\n" + script + "\nexit <%= p('exit_code') %>\n");
    String use = "  - name: smoke\n    release: " + name + "\n";
    Path manifest = release.resolve("manifest.yml");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            + use
            + """
            - name: check
              lifecycle: errand
              instances: 1
              azs: [z1]
              vm_type: default
              stemcell: default
              networks: [{name: default}]
              jobs:
            """
            + use
            + "    properties: {exit_code: 3}\n");
  }
}
