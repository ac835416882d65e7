package io.slipway.blobstore.shared;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bucket, and how it is reached; the options and what they mean when left out are those of
 * BOSH's own S3 client.
 *
 * @param folder in front of each id, empty for none
 * @param endpoint absent for Amazon's own
 * @param bucketInHost whether the bucket's name stands in the host's, not in the path
 */
record S3Settings(
    String bucket,
    String folder,
    Optional<URI> endpoint,
    String region,
    boolean bucketInHost,
    boolean verifyPeer,
    Credentials credentials,
    Encryption encryption) {
  /** Whose requests they are. */
  sealed interface Credentials {
    /** The store is only read, by anyone. */
    record None() implements Credentials {}

    /** What the environment or {@code ~/.aws} says. */
    record EnvironmentOrProfile() implements Credentials {}

    record Static(String accessKeyId, String secretAccessKey) implements Credentials {
      @Override
      public String toString() {
        return "Static";
      }
    }
  }

  /**
   * What the server is to do with what it keeps.
   *
   * @param algorithm and {@code key}: empty for none
   */
  record Encryption(String algorithm, String key) {}

  private static final String DEFAULT_REGION = "us-east-1";
  private static final Pattern AMAZON =
      Pattern.compile("s3[-.]?(?<region>[a-z0-9-]*)\\.amazonaws\\.com(\\.cn)?");

  static S3Settings of(BlobstoreOptions options) {
    String host = options.text("host");
    return new S3Settings(
        options.required("bucket_name"),
        options.text("folder_name"),
        host.isEmpty() ? Optional.empty() : Optional.of(endpoint(options, host)),
        region(options, host),
        options.flag("host_style", false),
        options.flag("ssl_verify_peer", true),
        credentials(options),
        new Encryption(options.text("server_side_encryption"), options.text("sse_kms_key_id")));
  }

  private static URI endpoint(BlobstoreOptions options, String host) {
    boolean tls = options.flag("use_ssl", true);
    String url = host.contains("://") ? host : (tls ? "https://" : "http://") + host;
    int usual = tls ? 443 : 80;
    int port = options.number("port").orElse(0);
    try {
      return URI.create(port == 0 || port == usual ? url : url + ":" + port);
    } catch (IllegalArgumentException e) {
      throw BlobstoreOptions.invalid("host must be the name of a host, not '" + host + "'");
    }
  }

  private static String region(BlobstoreOptions options, String host) {
    String given = options.text("region");
    if (!given.isEmpty()) {
      return given;
    }
    Matcher amazon = AMAZON.matcher(host);
    return amazon.matches() && !amazon.group("region").isEmpty()
        ? amazon.group("region")
        : DEFAULT_REGION;
  }

  private static Credentials credentials(BlobstoreOptions options) {
    String id = options.text("access_key_id");
    String secret = options.text("secret_access_key");
    boolean none = id.isEmpty() && secret.isEmpty();
    boolean both = !id.isEmpty() && !secret.isEmpty();
    String source = options.text("credentials_source");
    return switch (source) {
      case "static" -> {
        if (!both) {
          throw BlobstoreOptions.invalid("access_key_id and secret_access_key must be provided");
        }
        yield new Credentials.Static(id, secret);
      }
      case "env_or_profile", "none" -> {
        if (!none) {
          throw BlobstoreOptions.invalid(
              "can't use access_key_id and secret_access_key with "
                  + source
                  + " credentials_source");
        }
        yield source.equals("none")
            ? new Credentials.None()
            : new Credentials.EnvironmentOrProfile();
      }
      case "" -> {
        if (!both && !none) {
          throw BlobstoreOptions.invalid("access_key_id and secret_access_key must be provided");
        }
        yield both ? new Credentials.Static(id, secret) : new Credentials.None();
      }
      default -> throw BlobstoreOptions.invalid("invalid credentials_source: " + source);
    };
  }

  String key(String id) {
    return folder.isEmpty() ? id : folder + "/" + id;
  }
}
