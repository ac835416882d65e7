package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.FanOut;
import io.slipway.base.FileTree;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.release.AuthoringEvent.BlobTransfer;
import io.slipway.release.AuthoringEvent.Direction;
import io.slipway.release.AuthoringEvent.Progress;
import io.slipway.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code blobs} of a release directory and its list, {@code config/blobs.yml} (Director
 * API, section 8.1).
 */
public final class BlobsDirectory {
  private static final int MAXIMUM_LIST_BYTES = 16 * 1024 * 1024;

  private final Path list;
  private final Path folder;
  private final VerifiedBlobs store;
  private final Consumer<? super AuthoringEvent> events;

  /**
   * @param root the release directory
   */
  public BlobsDirectory(Path root, Consumer<? super AuthoringEvent> events) {
    this(root, VerifiedBlobs.of(root), events);
  }

  BlobsDirectory(Path root, VerifiedBlobs store, Consumer<? super AuthoringEvent> events) {
    this.list = root.resolve("config/blobs.yml");
    this.folder = root.resolve("blobs");
    this.store = store;
    this.events = events;
  }

  /** Whether there is a list; without one a release has no blobs. */
  public boolean isListed() {
    return Files.exists(list);
  }

  /**
   * What the list has, by path.
   *
   * @throws SlipwayException when there is none, it cannot be read, or one of its paths leads out
   *     of the folder
   */
  public List<Blob> blobs() {
    if (!isListed()) {
      throw new SlipwayException(ErrorCode.GENERIC, "open " + list + ": no such file or directory")
          .within("Opening file " + list)
          .within("Reading blobs index");
    }
    try (InputStream in = Files.newInputStream(list)) {
      String text =
          new String(
              Limits.readAll(in, MAXIMUM_LIST_BYTES, "'" + list + "'"), StandardCharsets.UTF_8);
      return switch (ReleaseYaml.loadAuthored(text, list.toString())) {
        case null -> List.of();
        case Map<?, ?> entries -> blobs(entries);
        default -> throw unreadable("expected a map of paths");
      };
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, ErrorText.of(e), e)
          .within("Reading blobs index");
    }
  }

  private static List<Blob> blobs(Map<?, ?> entries) {
    List<Blob> blobs = new ArrayList<>();
    for (Map.Entry<?, ?> entry : entries.entrySet()) {
      String path = RubyText.toText(entry.getKey());
      requireSafe(path);
      Map<?, ?> values =
          switch (entry.getValue()) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw unreadable("'" + path + "': expected a map with size and sha");
          };
      long size =
          switch (values.get("size")) {
            case null -> 0;
            case Integer number -> number;
            case Long number -> number;
            default -> throw unreadable("'" + path + "': expected a number as size");
          };
      blobs.add(
          new Blob(
              path,
              size,
              RubyText.toText(values.get("object_id")),
              RubyText.toText(values.get("sha"))));
    }
    blobs.sort(Comparator.comparing(Blob::path, RelativePaths.BYTEWISE));
    return blobs;
  }

  private static SlipwayException unreadable(String reason) {
    return new SlipwayException(ErrorCode.INVALID_YAML_ERROR, reason)
        .within("Unmarshalling blobs index");
  }

  private static void requireSafe(String path) {
    boolean safe =
        !path.isEmpty()
            && !path.startsWith("/")
            && path.indexOf('\0') < 0
            && !RelativePaths.clean(path).isEmpty()
            && !RelativePaths.leadsOut(RelativePaths.clean(path));
    if (!safe) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Invalid blob path '%s': must be a safe local path".formatted(path));
    }
  }

  private Path file(String path) {
    return folder.resolve(RelativePaths.clean(path));
  }

  /** Adds a copy of a file to the folder and the list, in place of what had that path before. */
  public Blob track(Path source, String path) {
    requireSafe(path);
    List<Blob> all = new ArrayList<>(blobs());
    return writing(
        () -> {
          Path target = file(path);
          Path temporary = AtomicFiles.writeTemporary(target, out -> Files.copy(source, out));
          try {
            Blob blob =
                new Blob(
                    path,
                    Files.size(temporary),
                    "",
                    Digest.of(Digest.Algorithm.SHA256, temporary).toString());
            Files.move(
                temporary,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
            all.removeIf(known -> known.path().equals(path));
            all.add(blob);
            save(all);
            return blob;
          } finally {
            Files.deleteIfExists(temporary);
          }
        });
  }

  /** Deletes a file from the folder and the list; one that is in neither is deleted already. */
  public void untrack(String path) {
    requireSafe(path);
    List<Blob> all = new ArrayList<>(blobs());
    writing(
        () -> {
          FileTree.delete(file(path));
          if (all.removeIf(known -> known.path().equals(path))) {
            save(all);
          }
          return path;
        });
  }

  /** Fetches what is missing or wrong, and deletes what is not on the list. */
  public void sync(int parallel) {
    List<Blob> all = blobs();
    try {
      removeUnknown(all);
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, ErrorText.of(e), e).within("Syncing blobs");
    }
    FanOut.forEach(parallel, all.stream().filter(blob -> !blob.isLocal()).toList(), this::download);
  }

  private void removeUnknown(List<Blob> known) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    if (files.stream().anyMatch(Files::isSymbolicLink)) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Bailing because symlinks found in blobs directory. If switching from CLI v1, please use the `reset-release` command.");
    }
    Set<Path> wanted = new HashSet<>(known.stream().map(blob -> file(blob.path())).toList());
    for (Path file : files) {
      if (!wanted.contains(file)) {
        Files.delete(file);
      }
    }
  }

  private void download(Blob blob) {
    Digest digest;
    try {
      digest = Digest.parse(blob.digest());
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
              ErrorCode.VALIDATION_INVALID_VALUE, "'" + blob.digest() + "' is not a digest", e)
          .within(
              "Generating multi digest for blob '%s' for path '%s' with digest string '%s'"
                  .formatted(blob.id(), blob.path(), blob.digest()));
    }
    if (isThere(file(blob.path()), digest)) {
      return;
    }
    events.accept(new BlobTransfer(Direction.DOWNLOAD, Progress.STARTED, blob));
    try {
      store.get(blob.id(), digest, file(blob.path()));
    } catch (SlipwayException e) {
      events.accept(new BlobTransfer(Direction.DOWNLOAD, Progress.FAILED, blob));
      throw e.within("Getting blob '%s' for path '%s'".formatted(blob.id(), blob.path()));
    }
    events.accept(new BlobTransfer(Direction.DOWNLOAD, Progress.FINISHED, blob));
  }

  private static boolean isThere(Path file, Digest digest) {
    try {
      return Files.isRegularFile(file) && digest.matches(file);
    } catch (IOException _) {
      // What cannot be read is fetched again.
      return false;
    }
  }

  /** Uploads what is on this machine only; each is on the list as soon as it is there. */
  public void upload() {
    List<Blob> all = new ArrayList<>(blobs());
    for (int i = 0; i < all.size(); i++) {
      Blob blob = all.get(i);
      if (blob.isLocal()) {
        Blob uploaded = upload(blob);
        all.set(i, uploaded);
        try {
          writing(
              () -> {
                save(all);
                return uploaded;
              });
        } catch (SlipwayException e) {
          throw e.within(
              "Saving newly created blob '%s' for path '%s'"
                  .formatted(uploaded.id(), uploaded.path()));
        }
      }
    }
  }

  private Blob upload(Blob blob) {
    events.accept(new BlobTransfer(Direction.UPLOAD, Progress.STARTED, blob));
    try {
      Path file = file(blob.path());
      if (!Files.isRegularFile(file)) {
        throw new SlipwayException(
            ErrorCode.GENERIC, "open " + file + ": no such file or directory");
      }
      Blob uploaded = blob.withId(store.create(file));
      events.accept(new BlobTransfer(Direction.UPLOAD, Progress.FINISHED, uploaded));
      return uploaded;
    } catch (SlipwayException e) {
      events.accept(new BlobTransfer(Direction.UPLOAD, Progress.FAILED, blob));
      throw e.within("Creating blob for path '" + blob.path() + "'");
    }
  }

  private void save(List<Blob> blobs) throws IOException {
    Map<String, @Nullable Object> entries = new LinkedHashMap<>();
    for (Blob blob : blobs) {
      entries.put(blob.path(), blob);
    }
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    YamlWriter.inKeyOrder(entries)
        .forEach(
            (path, value) -> {
              if (value instanceof Blob blob) {
                document.put(path, entry(blob));
              }
            });
    AtomicFiles.write(list, ReleaseYaml.write(document));
  }

  private static Map<String, Object> entry(Blob blob) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("size", blob.size());
    if (!blob.isLocal()) {
      entry.put("object_id", blob.id());
    }
    entry.put("sha", blob.digest());
    return entry;
  }

  private interface Writing<T> {
    T run() throws IOException;
  }

  private static <T> T writing(Writing<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, ErrorText.of(e), e);
    }
  }
}
