package io.slipway.release;

import java.util.List;

/** A job of a release directory. */
public final class JobSource implements Artifact {
  private final JobSpec spec;
  private final String fingerprint;
  private final List<HashedFile> files;

  JobSource(JobSpec spec, String fingerprint, List<HashedFile> files) {
    this.spec = spec;
    this.fingerprint = fingerprint;
    this.files = List.copyOf(files);
  }

  public JobSpec spec() {
    return spec;
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  List<HashedFile> files() {
    return files;
  }
}
