package io.slipway.release;

import io.slipway.release.TarballReader.Member;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a release's tarball, its entries in the stock command line's order (section 8.4). */
final class ReleaseTarball {
  private ReleaseTarball() {}

  static void write(BuiltRelease release, OutputStream out) throws IOException {
    // What the tarball holds is compressed already.
    TarballWriter.Compression compression =
        release.noCompression() ? TarballWriter.Compression.NONE : TarballWriter.Compression.FAST;
    try (TarballWriter tar = new TarballWriter(out, compression)) {
      tar.file("release.MF", release.manifestText().getBytes(StandardCharsets.UTF_8));
      writeAll(tar, "jobs/", release.jobs());
      writeAll(tar, "packages/", release.sourcePackages());
      writeAll(tar, "compiled_packages/", release.compiledPackages());
      if (release.license().isPresent()) {
        BuiltArtifact license = release.license().get();
        writeArchive(tar, "license.tgz", license);
        writeTexts(tar, license);
      }
    }
  }

  private static void writeAll(TarballWriter tar, String directory, List<BuiltArtifact> artifacts)
      throws IOException {
    if (!artifacts.isEmpty()) {
      tar.directory(directory);
    }
    for (BuiltArtifact artifact : artifacts) {
      writeArchive(tar, directory + artifact.name() + ".tgz", artifact);
    }
  }

  private static void writeArchive(TarballWriter tar, String name, BuiltArtifact artifact)
      throws IOException {
    try (InputStream in = Files.newInputStream(artifact.archive())) {
      tar.file(name, in, Files.size(artifact.archive()), false);
    }
  }

  /** The license texts stand beside the archive they are in: LICENSE before NOTICE, as by name. */
  private static void writeTexts(TarballWriter tar, BuiltArtifact license) throws IOException {
    Map<String, byte[]> texts = new TreeMap<>(RelativePaths.BYTEWISE);
    TarballReader.read(
        license.archive(),
        ArchiveLimits.JOB,
        (member, content) -> {
          if (member instanceof Member.FileMember file) {
            texts.put(file.path(), content.readAllBytes());
          }
        });
    for (Map.Entry<String, byte[]> text : texts.entrySet()) {
      tar.file(text.getKey(), text.getValue());
    }
  }
}
