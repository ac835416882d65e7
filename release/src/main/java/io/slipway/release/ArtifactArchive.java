package io.slipway.release;

import io.slipway.base.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the archive of a job, package or license (Director API, section 8.3). One fingerprint
 * gives one sequence of bytes, except where {@code pre_packaging} makes a difference.
 */
final class ArtifactArchive {
  private ArtifactArchive() {}

  static void write(Artifact artifact, Path releaseDirectory, OutputStream out) throws IOException {
    switch (artifact) {
      case JobSource job -> writeSources(job.files(), TarballWriter.Compression.NORMAL, out);
      case LicenseSource license ->
          writeSources(license.files(), TarballWriter.Compression.NORMAL, out);
      case PackageSource pkg -> {
        switch (pkg.content()) {
          case PackageSource.Content.Files files ->
              writePackage(pkg.name(), files, releaseDirectory, out);
          case PackageSource.Content.Locked _ ->
              throw new IllegalArgumentException("A vendored package has no sources");
        }
      }
    }
  }

  private static void writePackage(
      String name, PackageSource.Content.Files files, Path releaseDirectory, OutputStream out)
      throws IOException {
    TarballWriter.Compression compression =
        files.noCompression() ? TarballWriter.Compression.NONE : TarballWriter.Compression.NORMAL;
    if (files.prePackaging().isEmpty()) {
      writeSources(files.files(), compression, out);
      return;
    }
    try (Staging staging = new Staging(files.files())) {
      staging.run(files.prePackaging().get(), name, releaseDirectory);
      writeTree(staging.directory(), compression, out);
    }
  }

  private static void writeSources(
      List<HashedFile> files, TarballWriter.Compression compression, OutputStream out)
      throws IOException {
    Map<String, Member> members = new TreeMap<>(RelativePaths.BYTEWISE);
    for (HashedFile file : files) {
      String path = file.relativePath();
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        members.put("./" + path.substring(0, slash + 1), (tar, name) -> tar.directory(name));
      }
      members.put("./" + path, (tar, name) -> writeSource(file, tar, name));
    }
    write(members, compression, out);
  }

  /** Writes a member under its name. */
  private interface Member {
    void writeTo(TarballWriter tar, String name) throws IOException;
  }

  private static void write(
      Map<String, Member> members, TarballWriter.Compression compression, OutputStream out)
      throws IOException {
    try (TarballWriter tar = new TarballWriter(out, compression)) {
      tar.directory("./");
      for (Map.Entry<String, Member> member : members.entrySet()) {
        member.getValue().writeTo(tar, member.getKey());
      }
    }
  }

  private static void writeSource(HashedFile file, TarballWriter tar, String name)
      throws IOException {
    Path path = file.source().path();
    if (file.kind() == HashedFile.Kind.LINK) {
      tar.link(name, Files.readSymbolicLink(path).toString());
      return;
    }
    MessageDigest digest = Digest.Algorithm.SHA256.newMessageDigest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      tar.file(name, in, Files.size(path), file.kind() == HashedFile.Kind.EXECUTABLE);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
      throw new IOException(path + " changed while the release was being made; try again");
    }
  }

  private static void writeTree(
      Path directory, TarballWriter.Compression compression, OutputStream out) throws IOException {
    Map<String, Member> members = new TreeMap<>(RelativePaths.BYTEWISE);
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(found -> !found.equals(directory)).toList()) {
        String name = "./" + directory.relativize(path);
        PosixFileAttributes attributes =
            Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          members.put(name + "/", (tar, at) -> tar.directory(at));
        } else if (attributes.isSymbolicLink()) {
          String target = Files.readSymbolicLink(path).toString();
          members.put(name, (tar, at) -> tar.link(at, target));
        } else if (attributes.isRegularFile()) {
          boolean executable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
          members.put(name, (tar, at) -> writeFile(path, executable, tar, at));
        } else {
          throw new IOException("pre_packaging made '" + name + "', which is no file");
        }
      }
    }
    write(members, compression, out);
  }

  private static void writeFile(Path path, boolean executable, TarballWriter tar, String name)
      throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      tar.file(name, in, Files.size(path), executable);
    }
  }
}
