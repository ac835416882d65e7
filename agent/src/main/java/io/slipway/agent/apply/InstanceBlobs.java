package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Digest;
import io.slipway.blobstore.Blobstore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Blobs as an instance finds them: those handed to it in messages first, then the blobstore's
 * (agent contract 3.9).
 */
public final class InstanceBlobs {
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z-]{0,63}");

  private final InstanceFiles files;
  private final Layout layout;
  private final Blobstore blobstore;

  public InstanceBlobs(InstanceFiles files, Blobstore blobstore) {
    this.files = files;
    this.layout = files.layout();
    this.blobstore = blobstore;
  }

  /** A blob's content on this machine, while it is being read. */
  public record Fetched(Path file, boolean temporary) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (temporary) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Finds a blob and checks that it is what the digest says. */
  public Fetched fetch(String blobId, String expectedDigest) throws IOException {
    Digest expected = Digest.parse(expectedDigest);
    Fetched fetched = find(blobId);
    try {
      Optional<String> mismatch = expected.mismatch(fetched.file);
      if (mismatch.isPresent()) {
        throw new AgentFailure(
            "Checking downloaded blob '%s': %s".formatted(blobId, mismatch.get()));
      }
      return fetched;
    } catch (IOException | RuntimeException e) {
      fetched.close();
      throw e;
    }
  }

  private Fetched find(String blobId) throws IOException {
    Optional<Path> direct = local(blobId);
    if (direct.isPresent()) {
      return new Fetched(direct.get(), false);
    }
    Path copy = layout.temporary().resolve("blob-" + UUID.randomUUID());
    blobstore.copyTo(blobId, copy);
    return new Fetched(copy, true);
  }

  /** A blob's file, when it is on this machine already. */
  Optional<Path> local(String blobId) {
    return handedOver(blobId).or(() -> blobstore.file(blobId));
  }

  private Optional<Path> handedOver(String blobId) {
    String name = checked(blobId);
    return Stream.of(layout.sensitiveBlobs(), layout.blobs())
        .map(directory -> directory.resolve(name))
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /** Keeps a blob that came in a message. */
  public void keep(String blobId, byte[] content) throws IOException {
    Path file = layout.sensitiveBlobs().resolve(checked(blobId));
    files.write(file, content, 0640);
    files.giveToVcap(file, false);
  }

  /** Removes a blob that came in a message; the blobstore's own stays. */
  public void forget(String blobId) throws IOException {
    Files.deleteIfExists(layout.sensitiveBlobs().resolve(checked(blobId)));
    Files.deleteIfExists(layout.blobs().resolve(checked(blobId)));
  }

  private static String checked(String blobId) {
    if (!ID.matcher(blobId).matches()) {
      throw new AgentFailure("'" + blobId + "' cannot be the id of a blob");
    }
    return blobId;
  }
}
