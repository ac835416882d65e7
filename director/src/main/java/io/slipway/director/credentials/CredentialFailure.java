package io.slipway.director.credentials;

/** Why a credential cannot be had, kept or made, with the status HTTP has for that. */
public final class CredentialFailure extends RuntimeException {
  private final int status;

  private CredentialFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** What is asked for is wrong. */
  public static CredentialFailure refused(String message) {
    return new CredentialFailure(400, message);
  }

  /** CredHub's own words, which tooling looks for. */
  public static CredentialFailure missing() {
    return new CredentialFailure(
        404,
        "The request could not be completed because the credential does not exist or you do not"
            + " have sufficient authorization.");
  }

  /** What is kept cannot be read. */
  static CredentialFailure unreadable(String message) {
    return new CredentialFailure(500, message);
  }

  public int status() {
    return status;
  }

  public String message() {
    return String.valueOf(getMessage());
  }
}
