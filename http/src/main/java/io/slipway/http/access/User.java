package io.slipway.http.access;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody whose credentials were right.
 *
 * @param name events and tasks call him so
 * @param client the program a token was issued to; empty where there are no tokens
 * @param scopes in the order he was given them
 */
public record User(String name, Optional<String> client, List<String> scopes) {
  private static final Pattern OF_TEAM = Pattern.compile("bosh\\.teams\\.([^.]*)\\.(admin|read)");

  public User {
    scopes = List.copyOf(scopes);
  }

  /** The teams he administrates. */
  public List<String> teams() {
    return scopes.stream()
        .map(OF_TEAM::matcher)
        .filter(Matcher::matches)
        .filter(match -> match.group(2).equals("admin"))
        .map(match -> match.group(1))
        .filter(team -> !team.isEmpty())
        .distinct()
        .toList();
  }

  /** Those of his scopes that are about a team. */
  List<String> teamScopes(Permission.OfTeams kinds) {
    return scopes.stream()
        .map(OF_TEAM::matcher)
        .filter(Matcher::matches)
        .filter(match -> kinds.contains(match.group(2)))
        .map(Matcher::group)
        .toList();
  }
}
