package io.slipway.director.users;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A user.
 *
 * @param scopes what he may (Director API 2.6)
 */
public record UserRecord(String name, PasswordHash password, List<String> scopes) {
  /** What one may who has no scopes of his own. */
  public static final List<String> DEFAULT_SCOPES = List.of("bosh.admin");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9_.@+]{0,99}");
  private static final Pattern SCOPE = Pattern.compile("bosh(?:\\.[A-Za-z0-9_-]{1,100}){1,3}");
  private static final int MOST_SCOPES = 100;
  private static final int SHORTEST_PASSWORD = 8;
  private static final int LONGEST_PASSWORD = 1_000;

  public UserRecord {
    scopes = List.copyOf(scopes);
  }

  /**
   * @param scopes none means those of an administrator
   * @throws SlipwayException VALIDATION_INVALID_VALUE telling what would be right
   */
  public static UserRecord of(String name, String password, List<String> scopes) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "A user's name has up to 100 letters, digits, '-', '_', '.', '@' and '+', and starts with"
              + " a letter or a digit");
    }
    if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_PASSWORD) {
      throw invalid(
          "A password has %d to %d characters".formatted(SHORTEST_PASSWORD, LONGEST_PASSWORD));
    }
    if (scopes.size() > MOST_SCOPES) {
      throw invalid("A user has at most %d scopes".formatted(MOST_SCOPES));
    }
    for (String scope : scopes) {
      if (!SCOPE.matcher(scope).matches()) {
        throw invalid(
            "'%s' is no scope: bosh.admin, bosh.read, bosh.teams.TEAM.admin, bosh.teams.TEAM.read,"
                    .formatted(scope)
                + " bosh.releases.upload and bosh.stemcells.upload are some");
      }
    }
    return new UserRecord(
        name, PasswordHash.of(password), scopes.isEmpty() ? DEFAULT_SCOPES : scopes);
  }

  private static SlipwayException invalid(String message) {
    return new SlipwayException(ErrorCode.VALIDATION_INVALID_VALUE, message);
  }
}
