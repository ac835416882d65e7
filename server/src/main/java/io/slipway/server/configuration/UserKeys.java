package io.slipway.server.configuration;

import io.slipway.http.access.AccessSettings;
import java.util.List;
import java.util.Optional;

/** Keys of {@link AccessSettings}. */
final class UserKeys {
  static final Key<AccessSettings, List<String>> UAA =
      Key.of(
          "uaa",
          new Form.Urls(10, "https?", "https://uaa.example.com:8443"),
          "where the UAA is that knows the users; clients go to the first. Without one the Director"
              + " knows them itself ([access.md](access.md)); the home's owner is let in in any"
              + " case",
          AccessSettings::uaa);
  static final Key<AccessSettings, Optional<String>> UAA_CA =
      Key.of(
          "uaa_ca",
          new Form.Open<>(new Form.Pem(), "the certificates Java trusts"),
          "what the UAA's certificate is checked with",
          AccessSettings::ca);
  static final Key<AccessSettings, Optional<String>> UAA_PUBLIC_KEY =
      Key.of(
          "uaa_public_key",
          new Form.Open<>(new Form.Pem(), "the UAA is asked, again when it has new ones"),
          "what its tokens are checked with",
          AccessSettings::publicKey);
  static final Key<AccessSettings, Optional<String>> UAA_SYMMETRIC_KEY =
      Key.of(
          "uaa_symmetric_key",
          new Form.Open<>(new Form.Secret(), "none"),
          "the same where it signs with a secret",
          AccessSettings::symmetricKey);

  static final Section<AccessSettings> SECTION =
      new Section<>(
          "users",
          "Who knows the users.",
          AccessSettings.DEFAULT,
          List.of(UAA, UAA_CA, UAA_PUBLIC_KEY, UAA_SYMMETRIC_KEY),
          set ->
              new AccessSettings(
                  set.of(UAA), set.of(UAA_CA), set.of(UAA_PUBLIC_KEY), set.of(UAA_SYMMETRIC_KEY)));

  private UserKeys() {}
}
