package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.shared.BlobstoreOptions;
import io.slipway.blobstore.shared.SharedBlobstore;
import io.slipway.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config/final.yml} and {@code config/private.yml} say of a release's blobstore
 * (Director API, section 8.1).
 *
 * @param file the former
 * @param publicDocument what it holds
 * @param privateOptions the blobstore's options of the latter, which go before those of the former
 */
record ReleaseConfiguration(
    Path file,
    Map<String, @Nullable Object> publicDocument,
    Map<String, @Nullable Object> privateOptions) {
  private static final int MAXIMUM_BYTES = 1024 * 1024;

  static ReleaseConfiguration read(Path root) {
    Path file = root.resolve("config/final.yml");
    return new ReleaseConfiguration(
        file, document(file), options(document(root.resolve("config/private.yml"))));
  }

  private static Map<String, @Nullable Object> document(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      String text =
          new String(Limits.readAll(in, MAXIMUM_BYTES, "'" + file + "'"), StandardCharsets.UTF_8);
      return switch (ReleaseYaml.loadAuthored(text, file.toString())) {
        case null -> Map.of();
        case Map<?, ?> map -> texts(map);
        default ->
            throw new SlipwayException(
                    ErrorCode.INVALID_YAML_ERROR, "expected a map of keys and values")
                .within("Unmarshalling config '" + file + "'");
      };
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, ErrorText.of(e), e)
          .within("Reading config '" + file + "'");
    }
  }

  private static Map<String, @Nullable Object> texts(Map<?, ?> map) {
    Map<String, @Nullable Object> texts = new LinkedHashMap<>();
    map.forEach((key, value) -> texts.put(RubyText.toText(key), value));
    return texts;
  }

  private static Map<String, @Nullable Object> options(Map<String, @Nullable Object> document) {
    return document.get("blobstore") instanceof Map<?, ?> blobstore
            && blobstore.get("options") instanceof Map<?, ?> options
        ? texts(options)
        : Map.of();
  }

  /** The release's name as the stock command line wants it: it must be given. */
  String requiredName() {
    String name = RubyText.toText(publicDocument.get("name"));
    String finalName = RubyText.toText(publicDocument.get("final_name"));
    if (name.isEmpty() && finalName.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_MISSING_FIELD, "Expected non-empty 'name' in config '" + file + "'");
    }
    if (!name.isEmpty() && !finalName.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_EXTRA_FIELD,
          "Expected 'name' or 'final_name' but not both in config '" + file + "'");
    }
    return name.isEmpty() ? finalName : name;
  }

  /**
   * @param root what the blobstore's own relative path starts from
   */
  SharedBlobstore openBlobstore(Path root) {
    String provider = provider();
    if (provider.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_MISSING_FIELD,
          "Expected non-empty 'blobstore.provider' in config '" + file + "'");
    }
    Map<String, @Nullable Object> options = new LinkedHashMap<>(options(publicDocument));
    options.putAll(privateOptions);
    return new BlobstoreOptions(options).open(provider, root);
  }

  private String provider() {
    return publicDocument.get("blobstore") instanceof Map<?, ?> blobstore
        ? RubyText.toText(blobstore.get("provider"))
        : "";
  }

  /** The text of {@code final.yml} with that name, as the stock command line writes it. */
  String textWithName(String name) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("name", name);
    Map<String, @Nullable Object> options = options(publicDocument);
    if (!provider().isEmpty() || !options.isEmpty()) {
      Map<String, @Nullable Object> blobstore = new LinkedHashMap<>();
      blobstore.put("provider", provider());
      if (!options.isEmpty()) {
        blobstore.put("options", YamlWriter.inKeyOrder(options));
      }
      document.put("blobstore", blobstore);
    }
    if (Boolean.TRUE.equals(publicDocument.get("no_compression"))) {
      document.put("no_compression", true);
    }
    return ReleaseYaml.write(document);
  }
}
