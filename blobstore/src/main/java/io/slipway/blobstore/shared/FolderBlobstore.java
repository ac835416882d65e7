package io.slipway.blobstore.shared;

import io.slipway.base.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The provider {@code local}: one folder, each blob a file of its id's name. */
final class FolderBlobstore implements SharedBlobstore {
  private final Path folder;

  FolderBlobstore(Path folder) {
    this.folder = folder;
  }

  @Override
  public void get(String id, Path target) {
    Path blob = folder.resolve(BlobIds.checked(id));
    if (!Files.isRegularFile(blob)) {
      throw BlobFiles.notFound(id, "'" + folder + "'");
    }
    try (InputStream content = Files.newInputStream(blob)) {
      BlobFiles.write(content, id, target);
    } catch (IOException e) {
      throw BlobFiles.failed("Copying file: " + ErrorText.of(e), e);
    }
  }

  @Override
  public String create(Path file) {
    String id = BlobIds.create();
    try {
      Files.createDirectories(folder);
      Path aside = Files.createTempFile(folder, ".incoming-", "");
      try {
        Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(aside, folder.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
      return id;
    } catch (IOException e) {
      throw BlobFiles.failed("Copying file to blobstore path: " + ErrorText.of(e), e);
    }
  }
}
