package io.slipway.cli.authoring;

import io.slipway.base.Digest;
import io.slipway.base.SlipwayException;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.CommandCatalog.Entry;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** All commands of this package. */
public final class AuthoringCommands {
  private AuthoringCommands() {}

  public static List<Entry> entries() {
    return List.of(
        entry("add-blob", "Add a file to a release's blobs", BlobCommands.AddBlob::new),
        entry("blobs", "List a release's blobs", BlobCommands.Blobs::new),
        Entry.of("create-release", "cr", "Make a release of a directory", CreateRelease::new),
        entry(
            "finalize-release",
            "Make a final release of a tarball",
            DirectoryCommands.FinalizeRelease::new),
        entry("generate-job", "Add a job to a release", DirectoryCommands.GenerateJob::new),
        entry(
            "generate-package",
            "Add a package to a release",
            DirectoryCommands.GeneratePackage::new),
        entry("init-release", "Make a release directory", DirectoryCommands.InitRelease::new),
        entry(
            "inspect-local-release",
            "Show what a release's tarball holds",
            TarballCommands.InspectLocalRelease::new),
        entry(
            "inspect-local-stemcell",
            "Show what a stemcell says of itself",
            TarballCommands.InspectLocalStemcell::new),
        entry("remove-blob", "Remove a file from a release's blobs", BlobCommands.RemoveBlob::new),
        entry(
            "repack-stemcell",
            "Write a changed copy of a stemcell",
            TarballCommands.RepackStemcell::new),
        entry(
            "reset-release",
            "Delete development versions and blobs",
            DirectoryCommands.ResetRelease::new),
        entry(
            "sha1ify-release",
            "Give a release's tarball SHA-1 digests",
            () -> new TarballCommands.Redigest(Digest.Algorithm.SHA1)),
        entry(
            "sha2ify-release",
            "Give a release's tarball SHA-256 digests",
            () -> new TarballCommands.Redigest(Digest.Algorithm.SHA256)),
        entry("sync-blobs", "Fetch a release's blobs", BlobCommands.SyncBlobs::new),
        entry("upload-blobs", "Upload a release's new blobs", BlobCommands.UploadBlobs::new),
        entry(
            "vendor-package",
            "Take a package over from another release",
            DirectoryCommands.VendorPackage::new));
  }

  private static Entry entry(String name, String summary, Supplier<Command> command) {
    return Entry.of(name, "", summary, command);
  }

  /** Runs the work; a failure in it is shown as a failure within the step. */
  static <T> T within(String step, Callable<T> work) {
    try {
      return work.call();
    } catch (SlipwayException e) {
      throw e.within(step);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
