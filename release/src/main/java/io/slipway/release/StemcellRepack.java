package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.release.TarballReader.Member;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import io.slipway.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stemcells as the command line handles them: looked into, and packed again with another manifest.
 */
public final class StemcellRepack {
  private static final int MAXIMUM_MANIFEST_BYTES = 16 * 1024 * 1024;

  /**
   * What is to be different; what is empty stays.
   *
   * @param cloudProperties YAML of a map that is laid over the stemcell's own
   */
  public record Changes(
      Optional<String> name,
      Optional<String> version,
      Optional<String> cloudProperties,
      boolean emptyImage,
      List<String> formats) {
    public Changes {
      formats = List.copyOf(formats);
    }
  }

  /** What its manifest says for people; an empty text where it says nothing. */
  public record Summary(
      String name,
      String operatingSystem,
      String version,
      String infrastructure,
      String hypervisor) {}

  private StemcellRepack() {}

  /** Reads the manifest of a stemcell and nothing else. */
  public static Summary summary(Path tarball) {
    List<String> found = new ArrayList<>();
    try {
      TarballReader.read(
          tarball,
          ArchiveLimits.UPLOAD,
          (member, content) -> {
            if (member instanceof Member.FileMember(String path, boolean _)
                && path.equals("stemcell.MF")) {
              found.add(manifestText(content));
            }
          });
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.STEMCELL_INVALID_ARCHIVE, ErrorText.of(e), e)
          .within("Reading archive");
    }
    if (found.isEmpty()) {
      throw missing();
    }
    Map<?, ?> manifest = manifest(found.getLast());
    Map<?, ?> cloudProperties =
        manifest.get("cloud_properties") instanceof Map<?, ?> map ? map : Map.of();
    return new Summary(
        RubyText.toText(manifest.get("name")),
        RubyText.toText(manifest.get("operating_system")),
        RubyText.toText(manifest.get("version")),
        RubyText.toText(cloudProperties.get("infrastructure")),
        RubyText.toText(cloudProperties.get("hypervisor")));
  }

  private static String manifestText(InputStream content) throws IOException {
    return new String(
        Limits.readAll(content, MAXIMUM_MANIFEST_BYTES, "stemcell.MF"), StandardCharsets.UTF_8);
  }

  private static SlipwayException missing() {
    return new SlipwayException(
        ErrorCode.STEMCELL_INVALID_ARCHIVE, "The stemcell archive has no file stemcell.MF");
  }

  private static Map<?, ?> manifest(String text) {
    if (ReleaseYaml.loadAuthored(text, "stemcell.MF") instanceof Map<?, ?> map) {
      return map;
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE, "stemcell.MF is not a stemcell manifest: not a map");
  }

  /**
   * Writes a changed copy of a stemcell; as with the stock command line, the digest of the image
   * stays what it was.
   *
   * @param workDirectory exists, is empty and belongs to the caller, who deletes it
   */
  public static void repack(Path stemcell, Path result, Changes changes, Path workDirectory) {
    try {
      Map<String, Path> files = unpack(stemcell, workDirectory);
      Path manifest = files.get("stemcell.MF");
      if (manifest == null) {
        throw missing();
      }
      try (InputStream in = Files.newInputStream(manifest)) {
        Files.writeString(manifest, changed(manifest(manifestText(in)), changes));
      }
      if (changes.emptyImage()) {
        Path image = workDirectory.resolve("empty-image");
        Files.write(image, new byte[0]);
        files.put("image", image);
      }
      AtomicFiles.write(
          result,
          out -> {
            try (TarballWriter tar = new TarballWriter(out, TarballWriter.Compression.NORMAL)) {
              for (Map.Entry<String, Path> file : files.entrySet()) {
                try (InputStream in = Files.newInputStream(file.getValue())) {
                  tar.file(file.getKey(), in, Files.size(file.getValue()), false);
                }
              }
            }
          });
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.STEMCELL_INVALID_ARCHIVE,
          "The stemcell '%s' cannot be packed again: %s".formatted(stemcell, ErrorText.of(e)),
          e);
    }
  }

  /** All files by their paths, each in one of its own: what a path says is not trusted. */
  private static Map<String, Path> unpack(Path stemcell, Path workDirectory) throws IOException {
    Map<String, Path> files = new TreeMap<>(RelativePaths.BYTEWISE);
    TarballReader.read(
        stemcell,
        ArchiveLimits.UPLOAD,
        (member, content) -> {
          if (member instanceof Member.FileMember(String path, boolean _)) {
            Path file = workDirectory.resolve("member-" + files.size());
            Files.deleteIfExists(file);
            Files.copy(content, file);
            files.put(path, file);
          }
        });
    return files;
  }

  private static String changed(Map<?, ?> manifest, Changes changes) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("name", changes.name().orElseGet(() -> RubyText.toText(manifest.get("name"))));
    document.put(
        "version", changes.version().orElseGet(() -> RubyText.toText(manifest.get("version"))));
    for (String key : List.of("operating_system", "sha1", "bosh_protocol")) {
      document.put(key, RubyText.toText(manifest.get(key)));
    }
    List<?> formats =
        changes.formats().isEmpty() && manifest.get("stemcell_formats") instanceof List<?> own
            ? own
            : changes.formats();
    if (!formats.isEmpty()) {
      document.put("stemcell_formats", formats.stream().map(RubyText::toText).toList());
    }
    Object api = manifest.get("api_version");
    if (api instanceof Integer number && number != 0) {
      document.put("api_version", number);
    }
    document.put("cloud_properties", cloudProperties(manifest, changes));
    return ReleaseYaml.write(document);
  }

  private static Map<String, @Nullable Object> cloudProperties(
      Map<?, ?> manifest, Changes changes) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    if (manifest.get("cloud_properties") instanceof Map<?, ?> own) {
      own.forEach((key, value) -> properties.put(RubyText.toText(key), value));
    }
    changes
        .cloudProperties()
        .ifPresent(
            text ->
                Yaml.parse(text, "--cloud-properties", YamlDialect.GO)
                    .asMap()
                    .forEach(properties::put));
    return YamlWriter.inKeyOrder(properties);
  }
}
