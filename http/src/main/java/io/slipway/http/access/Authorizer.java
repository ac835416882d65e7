package io.slipway.http.access;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Knows which scopes permit what (Director API 2.6). */
public final class Authorizer {
  private final String directorUuid;

  public Authorizer(String directorUuid) {
    this.directorUuid = directorUuid;
  }

  /** Whether one looks at a thing or acts on it. */
  public enum Use {
    READ,
    ADMIN
  }

  public boolean permits(Permission permission, User user) {
    return fulfils(user, needed(permission, user));
  }

  /**
   * @param teams whose the deployment, task or config is
   */
  public boolean permits(Use use, Collection<String> teams, User user) {
    return fulfils(user, needed(use, teams));
  }

  /**
   * @throws SlipwayException UNAUTHORIZED_TO_ACCESS_DEPLOYMENT naming the scopes any of which would
   *     do
   */
  public void require(Permission permission, User user) {
    require(user, needed(permission, user), "Require one of the scopes: ");
  }

  /** The same for a deployment or a config of these teams. */
  public void require(Use use, Collection<String> teams, User user) {
    require(user, needed(use, teams), "Require one of the scopes: ");
  }

  /** The same in the words for a task that is looked at. */
  public void requireTask(Collection<String> teams, User user) {
    require(
        user,
        needed(Use.READ, teams),
        "One of the following scopes is required to access this task: ");
  }

  private static void require(User user, Set<List<String>> needed, String words) {
    if (!fulfils(user, needed)) {
      throw new SlipwayException(
          ErrorCode.UNAUTHORIZED_TO_ACCESS_DEPLOYMENT,
          words + needed.stream().map(Authorizer::text).collect(Collectors.joining(", ")));
    }
  }

  private static boolean fulfils(User user, Set<List<String>> needed) {
    return needed.stream().anyMatch(user.scopes()::containsAll);
  }

  private static String text(List<String> together) {
    return together.size() == 1 ? together.getFirst() : "(" + String.join(" AND ", together) + ")";
  }

  /** Each alternative is a list of scopes that are needed together. */
  private Set<List<String>> needed(Permission permission, User user) {
    Set<List<String>> needed = new LinkedHashSet<>(ofDirector("admin"));
    if (permission.ofReaders) {
      needed.addAll(ofDirector("read"));
    }
    user.teamScopes(permission.ofTeams).forEach(scope -> needed.add(List.of(scope)));
    if (!permission.together().isEmpty()) {
      needed.add(permission.together());
    }
    return needed;
  }

  private Set<List<String>> needed(Use use, Collection<String> teams) {
    Set<List<String>> needed = new LinkedHashSet<>(ofDirector("admin"));
    teams.forEach(team -> needed.add(List.of("bosh.teams." + team + ".admin")));
    if (use == Use.READ) {
      teams.forEach(team -> needed.add(List.of("bosh.teams." + team + ".read")));
      needed.addAll(ofDirector("read"));
    }
    return needed;
  }

  private List<List<String>> ofDirector(String kind) {
    List<List<String>> scopes = new ArrayList<>();
    scopes.add(List.of("bosh." + kind));
    scopes.add(List.of("bosh." + directorUuid + "." + kind));
    return scopes;
  }
}
