package io.slipway.blobstore.shared;

import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The provider {@code gcs}, through BOSH's own client for it, which reads the options from a file.
 */
final class GcsBlobstore implements SharedBlobstore {
  private static final String PROGRAM = "bosh-gcscli";
  private static final int KEPT_OUTPUT = 64 * 1024;

  private final String program;
  private final BlobstoreOptions options;

  /**
   * @param program its name, or its path; never one that a release names
   */
  GcsBlobstore(String program, BlobstoreOptions options) {
    this.program = program;
    this.options = options;
  }

  static GcsBlobstore of(BlobstoreOptions options) {
    options.required("bucket_name");
    return new GcsBlobstore(PROGRAM, options);
  }

  @Override
  public void get(String id, Path target) {
    run("get", BlobIds.checked(id), target.toString());
  }

  @Override
  public String create(Path file) {
    String id = BlobIds.create();
    run("put", file.toString(), id);
    return id;
  }

  private void run(String verb, String from, String to) {
    try {
      // Its secrets are for the owner of this process only.
      Path configuration =
          Files.createTempFile(
              "slipway-gcs",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(configuration, Json.write(options.all()));
        run(configuration, verb, from, to);
      } finally {
        Files.deleteIfExists(configuration);
      }
    } catch (IOException e) {
      throw BlobFiles.failed("'" + program + "' cannot be used: " + ErrorText.of(e), e);
    }
  }

  private void run(Path configuration, String verb, String from, String to) throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(program, "-c", configuration.toString(), verb, from, to)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
    } catch (IOException e) {
      throw BlobFiles.failed(
          "A blobstore of the provider 'gcs' needs the program '%s'. Put it on the PATH."
              .formatted(program),
          e);
    }
    try (var output = process.getInputStream()) {
      String text =
          new String(
              Limits.readAll(output, KEPT_OUTPUT, "the output of " + program),
              StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw BlobFiles.failed(
            "'%s %s' failed with exit code %d: %s".formatted(program, verb, exitCode, text.strip()),
            null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BlobFiles.failed("Interrupted while waiting for '" + program + "'", e);
    } finally {
      process.destroy();
    }
  }
}
