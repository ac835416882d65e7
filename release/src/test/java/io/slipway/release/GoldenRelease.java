package io.slipway.release;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The release whose fingerprints the contract gives (Director API, section 8.2). */
final class GoldenRelease {
  static final String WEB = "87c3998823e2b15b695d51331e583c1d76210645d05d5a0442b126d241c0107e";
  static final String APP = "0bae620a93cc88ba0370f9ec35be9d7e367a24ed6fd2b36e48f6ef4ef581a2fe";
  static final String LIBFOO = "9c1d60d20d869d25f5d7b4b63107c58cbcfb199294653fbfc6d99783f6cbcda7";
  static final String LICENSE = "497d71bdcd5a8ef813c72bebeaa2f3d4242b1d34c11ef477c6e395a707d866ea";

  private static final String WEB_SPEC =
      """
      ---
      name: web
      templates:
        ctl.erb: bin/ctl
        config/a.yml.erb: config/a.yml
      packages: [app]
      properties:
        port:
          description: p
          default: 80
      """;
  private static final String APP_SPEC =
      """
      ---
      name: app
      dependencies:
      - libfoo
      files:
      - app/**/*
      excluded_files:
      - app/sub/nothing
      """;

  private GoldenRelease() {}

  static Path create(Path root) {
    return create(root, new Random(0));
  }

  /** Makes the files in an order the generator chooses. */
  static Path create(Path root, Random random) {
    List<Runnable> steps = new ArrayList<>();
    steps.add(
        () ->
            write(
                root,
                "config/final.yml",
                "name: demo\nblobstore:\n  provider: local\n  options:\n    blobstore_path: /tmp/slipway-unused-blobs\n"));
    steps.add(() -> write(root, "config/blobs.yml", "--- {}\n"));
    steps.add(() -> write(root, "jobs/web/spec", WEB_SPEC));
    steps.add(() -> write(root, "jobs/web/monit", "check process web with pidfile /x\n"));
    steps.add(() -> script(root, "jobs/web/templates/ctl.erb", "#!/bin/bash\n"));
    steps.add(
        () -> write(root, "jobs/web/templates/config/a.yml.erb", "port: <%= p(\"port\") %>\n"));
    steps.add(() -> write(root, "packages/app/spec", APP_SPEC));
    steps.add(() -> write(root, "packages/app/packaging", "cp -a app/* $BOSH_INSTALL_TARGET\n"));
    steps.add(() -> script(root, "packages/app/pre_packaging", "set -e\n"));
    steps.add(() -> write(root, "src/app/.hidden", ".hid\n"));
    steps.add(() -> write(root, "src/app/main.txt", "hello\n"));
    steps.add(() -> script(root, "src/app/sub/x.sh", "sub\n"));
    steps.add(() -> link(root, "src/app/link.txt", "main.txt"));
    steps.add(
        () -> write(root, "packages/libfoo/spec", "---\nname: libfoo\nfiles: [libfoo/*.c]\n"));
    steps.add(() -> write(root, "packages/libfoo/packaging", "set -e\n"));
    steps.add(() -> write(root, "src/libfoo/foo.c", "foo\n"));
    steps.add(() -> write(root, "LICENSE", "LICENSE TEXT\n"));
    steps.add(() -> write(root, "NOTICE", "NOTICE\n"));
    Collections.shuffle(steps, random);
    steps.forEach(Runnable::run);
    return root;
  }

  static void write(Path root, String path, String text) {
    put(root, path, text, "rw-r--r--");
  }

  static void script(Path root, String path, String text) {
    put(root, path, text, "rwxr-xr-x");
  }

  private static void put(Path root, String path, String text, String permissions) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void link(Path root, String path, String target) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.createSymbolicLink(file, Path.of(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
