package io.slipway.blobstore.shared;

import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.shared.S3Settings.Credentials;
import java.io.IOException;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.utils.AttributeMap;

/** The provider {@code s3}: Amazon's store, or one that speaks like it. */
final class S3Blobstore implements SharedBlobstore {
  private final S3Settings settings;

  S3Blobstore(S3Settings settings) {
    this.settings = settings;
  }

  @Override
  public void get(String id, Path target) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(settings.bucket())
            .key(settings.key(BlobIds.checked(id)))
            .build();
    try (S3Client client = client();
        ResponseInputStream<GetObjectResponse> content = client.getObject(request)) {
      BlobFiles.write(content, id, target);
    } catch (AwsServiceException e) {
      throw e.statusCode() == 404
          ? BlobFiles.notFound(id, where())
          : refused("give blob '" + id + "'", e);
    } catch (SdkException e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw BlobFiles.failed("Blob '" + id + "' cannot be fetched: " + ErrorText.of(e), e);
    }
  }

  @Override
  public String create(Path file) {
    if (settings.credentials() instanceof Credentials.None) {
      throw BlobFiles.failed(
          "the client operates in read only mode. Change 'credentials_source' parameter value ",
          null);
    }
    String id = BlobIds.create();
    PutObjectRequest.Builder request =
        PutObjectRequest.builder().bucket(settings.bucket()).key(settings.key(id));
    if (!settings.encryption().algorithm().isEmpty()) {
      request.serverSideEncryption(settings.encryption().algorithm());
    }
    if (!settings.encryption().key().isEmpty()) {
      request.ssekmsKeyId(settings.encryption().key());
    }
    try (S3Client client = client()) {
      client.putObject(request.build(), RequestBody.fromFile(file));
      return id;
    } catch (AwsServiceException e) {
      throw refused("take a blob", e);
    } catch (SdkException e) {
      throw unreachable(e);
    }
  }

  private S3Client client() {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials())
            .forcePathStyle(!settings.bucketInHost())
            // Not every store that speaks S3 knows the checksums and chunks that Amazon has added.
            .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .buildWithDefaults(
                        AttributeMap.builder()
                            .put(
                                SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES,
                                !settings.verifyPeer())
                            .build()));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private AwsCredentialsProvider credentials() {
    return switch (settings.credentials()) {
      case Credentials.None _ -> AnonymousCredentialsProvider.create();
      case Credentials.EnvironmentOrProfile _ -> DefaultCredentialsProvider.builder().build();
      case Credentials.Static(String id, String secret) ->
          StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
    };
  }

  private String where() {
    return "bucket '"
        + settings.bucket()
        + "'"
        + settings.endpoint().map(endpoint -> " at " + endpoint).orElse("");
  }

  private SlipwayException refused(String what, AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
    String reason = code != null && code.matches("[A-Za-z0-9._]{1,64}") ? " (" + code + ")" : "";
    return BlobFiles.failed(
        "The S3 server did not %s for %s: status %d%s. Check the blobstore's options in config/final.yml and config/private.yml."
            .formatted(what, where(), e.statusCode(), reason),
        e);
  }

  private SlipwayException unreachable(SdkException e) {
    return BlobFiles.failed(
        "The S3 server of %s cannot be reached, or there are no credentials for it. Check the blobstore's options in config/final.yml and config/private.yml."
            .formatted(where()),
        e);
  }
}
