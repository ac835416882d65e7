package io.slipway.blobstore.shared;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code blobstore.options} of a release's configuration: names with plain values, the secrets
 * of {@code private.yml} among them. It never prints a value.
 */
public final class BlobstoreOptions {
  private final Map<String, @Nullable Object> values;

  public BlobstoreOptions(Map<String, ? extends @Nullable Object> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Opens the store of a provider: {@code local}, {@code s3}, {@code gcs}, or {@code dav}, which is
   * none of the stock command line's.
   *
   * @param directory what a relative {@code blobstore_path} starts from
   * @throws SlipwayException when the provider is none of these or an option is missing or wrong
   */
  public SharedBlobstore open(String provider, Path directory) {
    return switch (provider) {
      case "local" -> new FolderBlobstore(directory.resolve(path()));
      case "s3" -> new S3Blobstore(S3Settings.of(this));
      case "dav" -> DavBlobstore.of(this);
      case "gcs" -> GcsBlobstore.of(this);
      default -> throw invalid("Expected release blobstore to be configured");
    };
  }

  private String path() {
    if (!values.containsKey("blobstore_path")) {
      throw invalid("missing blobstore_path");
    }
    if (values.get("blobstore_path") instanceof String path && path.indexOf('\0') < 0) {
      return path;
    }
    throw invalid("blobstore_path must be a string");
  }

  /** A text; empty when it is not given. */
  String text(String name) {
    return switch (values.get(name)) {
      case null -> "";
      case String text -> text;
      case Number number -> number.toString();
      default -> throw invalid("blobstore option '" + name + "' must be a string");
    };
  }

  String required(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      throw invalid(name + " must be set");
    }
    return text;
  }

  boolean flag(String name, boolean otherwise) {
    return switch (values.get(name)) {
      case null -> otherwise;
      case Boolean flag -> flag;
      default -> throw invalid("blobstore option '" + name + "' must be true or false");
    };
  }

  Optional<Integer> number(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case Integer number -> Optional.of(number);
      default -> throw invalid("blobstore option '" + name + "' must be a number");
    };
  }

  /** All of them, for a program that reads them itself. */
  Map<String, @Nullable Object> all() {
    return values;
  }

  static SlipwayException invalid(String message) {
    return new SlipwayException(ErrorCode.VALIDATION_INVALID_VALUE, message);
  }

  @Override
  public String toString() {
    return "BlobstoreOptions" + values.keySet();
  }
}
