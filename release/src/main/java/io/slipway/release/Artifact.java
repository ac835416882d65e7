package io.slipway.release;

import java.util.List;

/** Something of a release that gets a fingerprint and an archive. */
public sealed interface Artifact permits JobSource, PackageSource, LicenseSource {
  String name();

  /** Lower-case hex (Director API, section 8.2). */
  String fingerprint();

  /** The kinds, and the directory of the build index each has. */
  enum Kind {
    JOB("jobs"),
    PACKAGE("packages"),
    LICENSE("license");

    private final String directory;

    Kind(String directory) {
      this.directory = directory;
    }

    String directory() {
      return directory;
    }
  }

  default Kind kind() {
    return switch (this) {
      case JobSource _ -> Kind.JOB;
      case PackageSource _ -> Kind.PACKAGE;
      case LicenseSource _ -> Kind.LICENSE;
    };
  }

  /** The names the release manifest lists with the artifact: packages or dependencies. */
  default List<String> references() {
    return switch (this) {
      case JobSource job -> job.spec().packages();
      case PackageSource pkg -> pkg.dependencies();
      case LicenseSource _ -> List.of();
    };
  }
}
