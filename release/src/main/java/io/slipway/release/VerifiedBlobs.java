package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.shared.SharedBlobstore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Supplier;

/** A release's blobstore, which is asked three times before it has failed, and never trusted. */
final class VerifiedBlobs {
  private static final int ATTEMPTS = 3;

  private final Supplier<SharedBlobstore> store;

  /**
   * @param store opened when it is first needed: most directories are used without
   */
  VerifiedBlobs(Supplier<SharedBlobstore> store) {
    this.store = store;
  }

  /** The blobstore that a release directory is configured with. */
  static VerifiedBlobs of(Path root) {
    return new VerifiedBlobs(() -> ReleaseConfiguration.read(root).openBlobstore(root));
  }

  /** Puts a blob in its place; what is there afterwards is the blob or what was there before. */
  void get(String id, Digest digest, Path target) {
    String step = "Getting blob from inner blobstore";
    SharedBlobstore opened = store.get();
    for (int attempt = 1; ; attempt++) {
      try {
        getOnce(opened, id, digest, target);
        return;
      } catch (SlipwayException e) {
        if (attempt == ATTEMPTS) {
          throw e.within(step);
        }
      }
    }
  }

  private static void getOnce(SharedBlobstore store, String id, Digest digest, Path target) {
    try {
      Path directory = Files.createDirectories(target.toAbsolutePath().getParent());
      Path incoming = Files.createTempDirectory(directory, ".incoming-");
      Path temporary = incoming.resolve("blob");
      try {
        try {
          store.get(id, temporary);
        } catch (SlipwayException e) {
          throw e.within("Getting blob from inner blobstore");
        }
        Optional<String> mismatch = digest.mismatch(temporary);
        if (mismatch.isPresent()) {
          throw new SlipwayException(ErrorCode.RESOURCE_ERROR, mismatch.get())
              .within("Checking downloaded blob '" + id + "'");
        }
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
        Files.deleteIfExists(incoming);
      }
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "'" + target + "' cannot be written: " + ErrorText.of(e), e);
    }
  }

  String create(Path file) {
    SharedBlobstore opened = store.get();
    for (int attempt = 1; ; attempt++) {
      try {
        return opened.create(file);
      } catch (SlipwayException e) {
        if (attempt == ATTEMPTS) {
          throw e.within("Creating blob in inner blobstore");
        }
      }
    }
  }
}
