package io.slipway.release;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A package of a release directory. */
public final class PackageSource implements Artifact {
  /** What the package's archive is made of. */
  sealed interface Content {
    /**
     * @param prePackaging the script to run over the files before they are packed
     */
    record Files(List<HashedFile> files, Optional<Path> prePackaging, boolean noCompression)
        implements Content {}

    /** A vendored package ({@code spec.lock}): its archive must exist already. */
    record Locked() implements Content {}
  }

  private final String name;
  private final String fingerprint;
  private final List<String> dependencies;
  private final Content content;

  PackageSource(String name, String fingerprint, List<String> dependencies, Content content) {
    this.name = name;
    this.fingerprint = fingerprint;
    this.dependencies = List.copyOf(dependencies);
    this.content = content;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  public List<String> dependencies() {
    return dependencies;
  }

  Content content() {
    return content;
  }
}
