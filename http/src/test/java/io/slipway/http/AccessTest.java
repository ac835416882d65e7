package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.users.PasswordHash;
import io.slipway.director.users.UserRecord;
import io.slipway.http.access.Identities;
import io.slipway.http.access.IdentityProvider;
import io.slipway.http.access.LocalUsers;
import io.slipway.json.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may do what, through the API (Director API 2.6). */
class AccessTest extends ServedDirector {
  /** Every role, and its scopes. */
  private static final Map<String, List<String>> ROLES = roles();

  /** What is permitted with each kind of access, to whom: in the order of {@link #ROLES}. */
  private static final Map<String, String> PERMITTED =
      Map.ofEntries(
          //                           admin read  admin read  other's releases stemcells disks
          //                                 (of team a) admin
          Map.entry("open", "yyyyyyyyy"),
          Map.entry("ADMIN", "ynnnnnnnn"),
          Map.entry("READ", "yynnnnnnn"),
          Map.entry("CREATE_DEPLOYMENT", "ynynynnnn"),
          Map.entry("CREATE_LINK", "ynynynnnn"),
          Map.entry("DELETE_LINK", "ynynynnnn"),
          Map.entry("UPDATE_CONFIGS", "ynynynnnn"),
          Map.entry("READ_EVENTS", "yyyyynnnn"),
          Map.entry("LIST_CONFIGS", "yyyyynnnn"),
          Map.entry("READ_LINK", "yyyyynnnn"),
          Map.entry("READ_RELEASES", "yyynynnnn"),
          Map.entry("LIST_DEPLOYMENTS", "yyynynnnn"),
          Map.entry("READ_STEMCELLS", "yyynynnnn"),
          Map.entry("LIST_TASKS", "yyynynnnn"),
          Map.entry("UPLOAD_RELEASES", "ynnnnynnn"),
          Map.entry("UPLOAD_STEMCELLS", "ynnnnnynn"),
          Map.entry("CREATE_DYNAMIC_DISKS", "ynnnnnnyn"),
          Map.entry("DELETE_DYNAMIC_DISKS", "ynnnnnnnn"),
          Map.entry("ATTACH_DYNAMIC_DISKS", "ynnnnnnyn"),
          Map.entry("DETACH_DYNAMIC_DISKS", "ynnnnnnnn"),
          Map.entry("LIST_DYNAMIC_DISKS", "ynnnnnnnn"),
          Map.entry("PROVIDE_DYNAMIC_DISKS", "ynnnnnnyn"),
          Map.entry("deployment ADMIN", "ynynnnnnn"),
          Map.entry("deployment READ", "yyyynnnnn"));

  private static final String MANIFEST = new Samples.Manifest().text();

  private static Map<String, List<String>> roles() {
    Map<String, List<String>> roles = new LinkedHashMap<>();
    roles.put("admin", List.of("bosh.admin"));
    roles.put("reader", List.of("bosh.deadbeef.read"));
    roles.put("team-admin", List.of("openid", "bosh.teams.a.admin"));
    roles.put("team-reader", List.of("bosh.teams.a.read"));
    roles.put("other-admin", List.of("bosh.teams.b.admin"));
    roles.put("releases", List.of("bosh.releases.upload"));
    roles.put("stemcells", List.of("bosh.stemcells.upload"));
    roles.put("disks", List.of("bosh.dynamic-disks.create", "bosh.dynamic-disks.attach"));
    roles.put("nobody", List.of("bosh.other.admin", "bosh.teams.a.b.admin", "xbosh.admin"));
    return roles;
  }

  /** Whoever calls himself so meets a store that fails. */
  private static final String UNREADABLE = "unreadable";

  private int asked;

  @Override
  IdentityProvider identities() {
    Map<String, UserRecord> users = new TreeMap<>();
    ROLES.forEach(
        (name, scopes) ->
            users.put(
                name, new UserRecord(name, PasswordHash.ofRandom("secret of " + name), scopes)));
    return new Identities(
        LocalUsers.administrator("test", "secret"),
        new LocalUsers(
            name -> {
              if (name.equals(UNREADABLE)) {
                throw new IllegalStateException("The users cannot be read");
              }
              return Optional.ofNullable(users.get(name));
            }));
  }

  @BeforeEach
  void aDeploymentOfTeamA() {
    store.deployments.create("of-a", List.of("a"));
    store.deployments.create("nobodys", List.of());
  }

  /** A route × role table: for each route each role is let through exactly if it is to be. */
  @Test
  void everyRouteLetsThroughWhomItIsFor() throws Exception {
    Router router = new Router();
    Routes.of(director.director, new IdentityProvider.LogIn.Basic(), new Traffic())
        .forEach(routes -> routes.addTo(router));
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Access> route : router.access().entrySet()) {
      String permitted = permitted(route.getValue());
      int place = 0;
      for (String role : ROLES.keySet()) {
        boolean may = permitted.charAt(place++) == 'y';
        boolean let = !isRefused(ask(role, route.getKey()));
        if (may != let && !(route.getValue() instanceof Access.ByHandler)) {
          wrong.add("%s: %s %s".formatted(route.getKey(), role, let ? "is let in" : "is refused"));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String permitted(Access access) {
    return switch (access) {
      case Access.Open _, Access.ByHandler _ -> of("open");
      case Access.OfDirector(var permission) -> of(permission.name());
      case Access.OfDeployment(var use, var _) -> of("deployment " + use);
    };
  }

  private static String of(String kind) {
    return Optional.ofNullable(PERMITTED.get(kind)).orElseThrow();
  }

  private static boolean isRefused(HttpResponse<String> response) {
    return response.statusCode() == 401 && response.body().startsWith("{\"code\":600000,");
  }

  /** Sends what the route is for, with nothing behind it: only who may come in is looked at. */
  private HttpResponse<String> ask(String role, String route) throws Exception {
    String[] parts = route.split(" ", -1);
    String deployment = "asked-" + asked++; // Some of what is asked for deletes it.
    store.deployments.create(deployment, List.of("a"));
    String path =
        parts[1]
            .replace("deployments/{name}", "deployments/" + deployment)
            .replaceAll("\\{[a-z_]+}", "0")
            .replaceAll(
                "^/(links|link_[a-z]+|deployed_variables)(?=$)", "/$1?deployment=" + deployment);
    HttpRequest.Builder request =
        client
            .anonymous(path)
            .header("Authorization", Client.basic(role, "secret of " + role))
            .method(parts[0], BodyPublishers.ofString(""));
    return client.send(parts.length > 2 ? request.header("Content-Type", parts[2]) : request);
  }

  private HttpResponse<String> as(String role, String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        client
            .anonymous(path)
            .header("Authorization", Client.basic(role, "secret of " + role))
            .method(method, BodyPublishers.ofString(body));
    return client.send(type.isEmpty() ? request : request.header("Content-Type", type));
  }

  private HttpResponse<String> get(String role, String path) throws Exception {
    return as(role, "GET", path, "", "");
  }

  @Test
  void whoIsRefusedLearnsWhatHeLacks() throws Exception {
    assertThat(get("nobody", "/locks").body())
        .isEqualTo(
            "{\"code\":600000,\"description\":\"Require one of the scopes: bosh.admin,"
                + " bosh.deadbeef.admin, bosh.read, bosh.deadbeef.read\"}");
    assertThat(get("nobody", "/deployments/of-a").body())
        .contains(
            "Require one of the scopes: bosh.admin, bosh.deadbeef.admin, bosh.teams.a.admin,"
                + " bosh.teams.a.read, bosh.read, bosh.deadbeef.read");
    assertThat(get("team-reader", "/locks").statusCode()).isEqualTo(401);
    assertThat(get("nobody", "/deployments/none").body())
        .isEqualTo("{\"code\":70000,\"description\":\"Deployment 'none' doesn't exist\"}");
  }

  @Test
  void usersThatCannotBeReadAreToldAsAnyOtherFailure() throws Exception {
    HttpResponse<String> failed = get(UNREADABLE, "/tasks");

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.headers().firstValue("Date")).isPresent();
    assertThat(failed.body()).doesNotContain("secret of");
    assertThat(get("admin", "/tasks").statusCode()).isEqualTo(200);
  }

  @Test
  void aDeploymentBelongsToTheTeamsOfWhoMadeIt() throws Exception {
    int task =
        Integer.parseInt(
            as("team-admin", "POST", "/deployments", "text/yaml", MANIFEST)
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .replace("/tasks/", ""));
    director.director.tasks().completion(task).join();

    assertThat(store.deployments.find(Samples.NAME).orElseThrow().teams()).containsExactly("a");
    assertThat(names(get("team-admin", "/deployments"))).containsExactly("of-a", Samples.NAME);
    assertThat(names(get("other-admin", "/deployments"))).isEmpty();
    assertThat(names(get("reader", "/deployments")))
        .containsExactly("nobodys", "of-a", Samples.NAME);
    assertThat(get("team-admin", "/deployments").body()).contains("\"teams\":[\"a\"]");

    String refused = as("other-admin", "POST", "/deployments", "text/yaml", MANIFEST).body();
    assertThat(refused).contains("600000").contains("bosh.teams.a.admin");

    assertThat(get("team-admin", "/tasks/" + task).statusCode()).isEqualTo(200);
    assertThat(get("other-admin", "/tasks/" + task).body())
        .contains("One of the following scopes is required to access this task: bosh.admin,");
    assertThat(get("other-admin", "/tasks?verbose=2").body()).isEqualTo("[]");
    assertThat(get("team-admin", "/tasks?verbose=2").body()).contains("\"id\":" + task);
    assertThat(get("reader", "/tasks/" + task + "/output?type=event").statusCode()).isEqualTo(200);
    assertThat(get("reader", "/tasks/" + task + "/output?type=debug").statusCode()).isEqualTo(401);
    assertThat(get("team-admin", "/tasks/" + task + "/output?type=debug").statusCode())
        .isEqualTo(200);
  }

  private static List<Object> names(HttpResponse<String> response) {
    List<Object> names = new ArrayList<>();
    if (Json.parse(response.body()) instanceof List<?> list) {
      list.forEach(one -> names.add(String.valueOf(((Map<?, ?>) one).get("name"))));
    }
    return names;
  }

  @Test
  void aConfigBelongsToTheFirstTeamOfWhoMadeIt() throws Exception {
    String config = "{\"type\":\"cloud\",\"name\":\"a-only\",\"content\":\"tags: {}\"}";

    assertThat(as("team-admin", "POST", "/configs", "application/json", config).body())
        .contains("\"team\":\"a\"");
    assertThat(as("other-admin", "POST", "/configs", "application/json", config).statusCode())
        .isEqualTo(401);
    assertThat(get("other-admin", "/configs?type=cloud").body()).doesNotContain("a-only");
    assertThat(get("team-reader", "/configs?type=cloud").body()).contains("a-only");
    assertThat(as("other-admin", "DELETE", "/configs?type=cloud&name=a-only", "", "").statusCode())
        .isEqualTo(401);
    // Whoever deploys without being of that team deploys without it.
    assertThat(store.configs.current("cloud", List.of())).hasSize(1);
    assertThat(store.configs.current("cloud", List.of("a"))).hasSize(2);
    assertThat(as("team-admin", "DELETE", "/configs?type=cloud&name=a-only", "", "").statusCode())
        .isEqualTo(204);
  }

  @Test
  void usersOfTheDirectorsOwnAreMadeAndDeletedByAdministrators() throws Exception {
    String user = "{\"password\":\"long enough\",\"scopes\":[\"bosh.read\"]}";

    HttpResponse<String> made = as("admin", "PUT", "/slipway/users/ann", "application/json", user);
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.body()).isEqualTo("{\"name\":\"ann\",\"scopes\":[\"bosh.read\"]}");
    assertThat(as("admin", "PUT", "/slipway/users/ann", "application/json", "{}").statusCode())
        .isEqualTo(200);
    assertThat(get("admin", "/slipway/users").body())
        .isEqualTo("[{\"name\":\"ann\",\"scopes\":[\"bosh.read\"]}]");
    assertThat(get("reader", "/slipway/users").statusCode()).isEqualTo(401);
    for (String wrong :
        List.of(
            "{\"password\":\"short\"}",
            "{\"password\":\"long enough\",\"scopes\":\"bosh.read\"}",
            "{\"password\":\"long enough\",\"scopes\":[7]}",
            "{\"password\":\"long enough\",\"scopes\":[\"root\"]}",
            "{}")) {
      assertThat(as("admin", "PUT", "/slipway/users/bob", "application/json", wrong).statusCode())
          .as(wrong)
          .isEqualTo(400);
    }
    assertThat(as("admin", "PUT", "/slipway/users/a%3Ab", "application/json", user).statusCode())
        .isEqualTo(400);
    assertThat(as("admin", "DELETE", "/slipway/users/ann", "", "").statusCode()).isEqualTo(204);
    assertThat(as("admin", "DELETE", "/slipway/users/ann", "", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aWrongPasswordIsNobodysAndOneThatChangedIsWrongAtOnce() {
    Map<String, UserRecord> users = new TreeMap<>();
    users.put("ann", ann("first password"));
    LocalUsers provider = new LocalUsers(name -> Optional.ofNullable(users.get(name)));

    assertThat(provider.authenticate(Client.basic("ann", "first password"))).isPresent();
    assertThat(provider.authenticate(Client.basic("ann", "first passworD"))).isEmpty();
    assertThat(provider.authenticate("Basic %%%")).isEmpty();
    assertThat(provider.authenticate("Bearer x")).isEmpty();
    assertThat(provider.authenticate("Basic " + "QUFB".repeat(10_000))).isEmpty();
    users.put("ann", ann("second password"));
    assertThat(provider.authenticate(Client.basic("ann", "first password"))).isEmpty();
    users.clear();
    assertThat(provider.authenticate(Client.basic("ann", "second password"))).isEmpty();
  }

  private static UserRecord ann(String password) {
    return new UserRecord("ann", PasswordHash.ofRandom(password), UserRecord.DEFAULT_SCOPES);
  }
}
