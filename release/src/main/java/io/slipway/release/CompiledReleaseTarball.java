package io.slipway.release;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the tarball of a compiled release, its entries in the Director's order (section 8.4). */
public final class CompiledReleaseTarball {
  private CompiledReleaseTarball() {}

  /** An archive of the release. */
  public record Member(String name, Path archive) {}

  /**
   * @param manifest the text of {@code release.MF}
   */
  public static void write(
      Path target, String manifest, List<Member> jobs, List<Member> compiledPackages)
      throws IOException {
    // What the tarball holds is compressed already.
    try (OutputStream out = Files.newOutputStream(target);
        TarballWriter tar = new TarballWriter(out, TarballWriter.Compression.FAST)) {
      tar.file("./release.MF", manifest.getBytes(StandardCharsets.UTF_8));
      writeAll(tar, "./jobs/", jobs);
      writeAll(tar, "./compiled_packages/", compiledPackages);
    }
  }

  private static void writeAll(TarballWriter tar, String directory, List<Member> members)
      throws IOException {
    tar.directory(directory);
    for (Member member : members) {
      try (InputStream in = Files.newInputStream(member.archive())) {
        tar.file(directory + member.name() + ".tgz", in, Files.size(member.archive()), false);
      }
    }
  }
}
