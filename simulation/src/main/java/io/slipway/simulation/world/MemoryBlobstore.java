package io.slipway.simulation.world;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs in memory. */
public final class MemoryBlobstore implements Blobstore {
  private final Map<String, byte[]> blobs;

  public MemoryBlobstore() {
    this(Map.of());
  }

  /** One that begins with these. */
  public MemoryBlobstore(Map<String, byte[]> blobs) {
    this.blobs = new ConcurrentHashMap<>(blobs);
  }

  public Map<String, byte[]> contents() {
    return new HashMap<>(blobs);
  }

  @Override
  public String put(InputStream content) {
    String id = UUID.randomUUID().toString();
    put(id, content);
    return id;
  }

  @Override
  public String put(Path file) {
    String id = UUID.randomUUID().toString();
    put(id, file);
    return id;
  }

  @Override
  public void put(String id, InputStream content) {
    try {
      blobs.put(id, content.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void put(String id, Path file) {
    try {
      blobs.put(id, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] require(String id) {
    byte[] found = blobs.get(id);
    if (found == null) {
      throw new SlipwayException(ErrorCode.RESOURCE_NOT_FOUND, "There is no blob " + id);
    }
    return found;
  }

  @Override
  public InputStream open(String id) {
    return new ByteArrayInputStream(require(id));
  }

  @Override
  public void copyTo(String id, Path target) {
    try {
      Files.write(target, require(id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<Path> file(String id) {
    return Optional.empty();
  }

  @Override
  public boolean exists(String id) {
    return blobs.containsKey(id);
  }

  @Override
  public void delete(String id) {
    blobs.remove(id);
  }
}
