package io.slipway.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The newest version of each release that was uploaded without being recorded in its directory, so
 * that the next one that is recorded there is another.
 */
final class GivenVersions {
  private final Path directory;

  GivenVersions(ReleaseCaches caches) {
    this.directory = caches.own().resolve("given-versions");
  }

  Optional<ReleaseVersion> newest(String release) throws IOException {
    Path file = directory.resolve(release);
    return Files.isRegularFile(file)
        ? Optional.of(ReleaseVersion.parse(Files.readString(file).strip()))
        : Optional.empty();
  }

  void put(String release, ReleaseVersion version) throws IOException {
    Optional<ReleaseVersion> known = newest(release);
    if (known.isEmpty() || known.get().compareTo(version) < 0) {
      AtomicFiles.write(directory.resolve(release), version + "\n");
    }
  }
}
