package io.slipway.director.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where credentials are kept, encrypted. Versions are only ever added, and deleted all at once. */
public interface CredentialRepository {
  /**
   * One version of a credential. It is compared by its id, which is given once.
   *
   * @param encrypted its value and the parameters it was generated with
   * @param keyId of the key it is encrypted with
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over and never compared
  record Version(
      String id,
      String name,
      CredentialType type,
      byte[] encrypted,
      String keyId,
      Instant createdAt) {}

  /** A credential and when its current version was made. */
  record Entry(String name, Instant createdAt) {}

  void add(Version version);

  Optional<Version> byId(String id);

  /** The newest first. */
  List<Version> versions(String name, int limit);

  int countVersions(String name);

  /** How many names there are. */
  int countNames();

  /**
   * By name.
   *
   * @param prefix what names begin with
   * @param part what they contain, in letters of either case
   */
  List<Entry> find(String prefix, String part, int limit);

  /** Whether there was one. */
  boolean delete(String name);
}
