package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Digest;
import io.slipway.base.FileTree;
import io.slipway.bus.spec.PackageSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** The packages of an instance. */
public final class Packages {
  private final InstanceBlobs blobs;
  private final Bundles bundles;

  public Packages(InstanceFiles files, InstanceBlobs blobs) {
    Layout layout = files.layout();
    this.blobs = blobs;
    this.bundles = new Bundles(files, layout.packageBundles(), layout.packageLinks(), 0755);
  }

  /** Where a package is, or will be, installed. */
  public Path bundle(PackageSpec spec) {
    String digest = Digest.parse(spec.digest()).toString();
    return bundles.path(spec.name(), Digest.sha1Hex(spec.version() + "-" + digest));
  }

  /** Unpacks the package unless it is there; nothing running notices. */
  public void install(PackageSpec spec) throws IOException {
    Path bundle = bundle(spec);
    if (Bundles.isInstalled(bundle)) {
      return;
    }
    if (spec.blobId().isEmpty()) {
      throw new AgentFailure("No blobstore reference for package '" + spec.name() + "'");
    }
    Path aside = bundles.begin(bundle);
    try (var fetched = blobs.fetch(spec.blobId(), spec.digest())) {
      Unpacker.unpack(fetched.file(), aside, Unpacker.Content.PACKAGE);
      InstanceFiles.setMode(aside, 0755);
      bundles.complete(aside, bundle);
    } finally {
      FileTree.delete(aside);
    }
  }

  public void enable(PackageSpec spec) throws IOException {
    bundles.enable(spec.name(), bundle(spec));
  }

  /** An empty bundle for a package about to be compiled, in use at once. */
  public void createEmpty(String name, String version) throws IOException {
    Path bundle = compiled(name, version);
    FileTree.delete(bundle);
    bundles.place(bundles.begin(bundle), bundle);
    bundles.enable(name, bundle);
  }

  /** The host path of the bundle a package is compiled into. */
  public Path compiled(String name, String version) {
    return bundles.path(name, Digest.sha1Hex(version));
  }

  public void keepOnly(Set<Path> kept) throws IOException {
    bundles.keepOnly(kept);
  }

  void syncLinks() throws IOException {
    bundles.syncLinks();
  }

  public void removeAll() throws IOException {
    bundles.removeAll();
  }
}
