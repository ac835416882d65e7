package io.slipway.release;

import java.util.List;

/** The files LICENSE* and NOTICE* of a release directory. */
public final class LicenseSource implements Artifact {
  private final String fingerprint;
  private final List<HashedFile> files;

  LicenseSource(String fingerprint, List<HashedFile> files) {
    this.fingerprint = fingerprint;
    this.files = List.copyOf(files);
  }

  @Override
  public String name() {
    return "license";
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  List<HashedFile> files() {
    return files;
  }
}
