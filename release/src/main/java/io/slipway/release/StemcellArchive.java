package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.release.TarballReader.Member;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes stemcell archives (Director API, section 9). */
public final class StemcellArchive {
  private static final int MAXIMUM_MANIFEST_BYTES = 16 * 1024 * 1024;

  /** An unpacked stemcell. */
  public record Stemcell(StemcellManifest manifest, Path image) {}

  private StemcellArchive() {}

  /**
   * Unpacks manifest and image into the work directory.
   *
   * @param workDirectory exists, is empty and belongs to the caller, who deletes it
   * @throws SlipwayException {@link ErrorCode#STEMCELL_INVALID_ARCHIVE}, {@link
   *     ErrorCode#STEMCELL_IMAGE_NOT_FOUND}, {@link ErrorCode#VALIDATION_MISSING_FIELD}, {@link
   *     ErrorCode#VALIDATION_INVALID_TYPE}
   */
  public static Stemcell open(Path tarball, Path workDirectory) {
    return open(tarball, workDirectory, ArchiveLimits.UPLOAD);
  }

  static Stemcell open(Path tarball, Path workDirectory, ArchiveLimits limits) {
    Path manifestFile = workDirectory.resolve("stemcell.MF");
    Path image = workDirectory.resolve("image");
    try {
      TarballReader.read(
          tarball,
          limits,
          (member, content) -> {
            if (member instanceof Member.FileMember(String path, boolean _)
                && (path.equals("stemcell.MF") || path.equals("image"))) {
              Files.copy(content, workDirectory.resolve(path), StandardCopyOption.REPLACE_EXISTING);
            }
          });
      if (!Files.isRegularFile(manifestFile)) {
        throw new SlipwayException(
            ErrorCode.STEMCELL_INVALID_ARCHIVE, "The stemcell archive has no file stemcell.MF");
      }
      StemcellManifest manifest = manifest(manifestText(manifestFile));
      if (!Files.isRegularFile(image)) {
        throw new SlipwayException(
            ErrorCode.STEMCELL_IMAGE_NOT_FOUND,
            "Stemcell image not found: the archive has no file image");
      }
      return new Stemcell(manifest, image);
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.STEMCELL_INVALID_ARCHIVE,
          "Extracting stemcell archive failed: " + ErrorText.of(e),
          e);
    }
  }

  private static String manifestText(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(
          Limits.readAll(in, MAXIMUM_MANIFEST_BYTES, "stemcell.MF"), StandardCharsets.UTF_8);
    }
  }

  private static StemcellManifest manifest(String text) {
    if (!(ReleaseYaml.load(text, "stemcell.MF") instanceof Map<?, ?> map)) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE, "stemcell.MF is not a stemcell manifest: not a map");
    }
    String name = text(map, "name");
    return new StemcellManifest(
        name,
        text(map, "version"),
        map.containsKey("operating_system") ? text(map, "operating_system") : name,
        text(map, "sha1"),
        optional(map, "api_version", Integer.class, "Integer"),
        optional(map, "stemcell_formats", List.class, "Array").map(StemcellArchive::texts),
        optional(map, "cloud_properties", Map.class, "Hash").map(StemcellArchive::textKeys));
  }

  private static List<String> texts(List<?> list) {
    return list.stream().map(RubyText::toText).toList();
  }

  private static Map<String, @Nullable Object> textKeys(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(RubyText.toText(key), value));
    return copy;
  }

  /** A text, or a number taken for one (Director behaviour, section 0.1). */
  private static String text(Map<?, ?> map, String key) {
    if (!map.containsKey(key)) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_MISSING_FIELD,
          "Required property '" + key + "' was not specified in object (stemcell.MF)");
    }
    Object value = map.get(key);
    if (!(value instanceof String) && !(value instanceof Number)) {
      throw wrongType(key, value, "String");
    }
    return RubyText.toText(value);
  }

  private static <T> Optional<T> optional(
      Map<?, ?> map, String key, Class<T> type, String typeName) {
    if (!map.containsKey(key)) {
      return Optional.empty();
    }
    Object value = map.get(key);
    if (!type.isInstance(value)) {
      throw wrongType(key, value, typeName);
    }
    return Optional.of(type.cast(value));
  }

  private static SlipwayException wrongType(String key, @Nullable Object value, String typeName) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE,
        "Property '%s' value (%s) in stemcell.MF did not match the required type '%s'"
            .formatted(key, RubyText.inspect(value), typeName));
  }

  /**
   * Writes a stemcell archive, the same bytes for the same arguments. The digest of the image is
   * computed; what the manifest has in its place is not used.
   */
  public static void write(Path tarball, StemcellManifest manifest, byte[] image) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", manifest.name());
    document.put("version", manifest.version());
    document.put("operating_system", manifest.operatingSystem());
    document.put("sha1", Digest.of(Digest.Algorithm.SHA1, image).toString());
    document.put("bosh_protocol", "1");
    manifest.apiVersion().ifPresent(version -> document.put("api_version", version));
    manifest.formats().ifPresent(formats -> document.put("stemcell_formats", formats));
    manifest.cloudProperties().ifPresent(map -> document.put("cloud_properties", map));
    byte[] text = ReleaseYaml.write(document).getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFiles.write(tarball, out -> writeMembers(out, text, image));
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "Cannot write stemcell " + tarball + ": " + ErrorText.of(e), e);
    }
  }

  private static void writeMembers(OutputStream out, byte[] manifest, byte[] image)
      throws IOException {
    try (TarballWriter tar = new TarballWriter(out, TarballWriter.Compression.NORMAL)) {
      tar.file("stemcell.MF", manifest);
      tar.file("image", image);
    }
  }
}
