package io.slipway.http;

import io.slipway.http.access.Permission;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. Paths are cut at their slashes while still encoded and each segment
 * is decoded after, so that an id may hold {@code %2F}, {@code %3B} or a literal {@code *}
 * (Director API 1.1). Nothing is normalised.
 */
final class Router {
  /**
   * Where BOSH answers, beside what is answered here: below these, who asks has to say who he is
   * before he learns that there is no such endpoint.
   */
  private static final Set<String> MOUNTED =
      Set.of(
          "cleanup",
          "cloud_configs",
          "configs",
          "cpi_configs",
          "deployed_variables",
          "deployment_configs",
          "deployments",
          "director",
          "disks",
          "dynamic_disks",
          "events",
          "info",
          "jobs",
          "link_address",
          "link_consumers",
          "link_providers",
          "links",
          "locks",
          "networks",
          "orphan_disks",
          "orphaned_vms",
          "packages",
          "releases",
          "resources",
          "resurrection",
          "runtime_configs",
          "stemcell_uploads",
          "stemcells",
          "task",
          "tasks",
          "vms");

  private final List<Route> routes = new ArrayList<>();

  /** Does the work of a route. */
  @FunctionalInterface
  interface Handler {
    Answer handle(Request request);
  }

  /** Below these a route is about a deployment unless it says otherwise. */
  private static final Set<String> OF_DEPLOYMENTS =
      Set.of(
          "deployed_variables",
          "deployments",
          "link_address",
          "link_consumers",
          "link_providers",
          "links");

  /**
   * A route.
   *
   * @param pattern segments, those in braces being parameters
   * @param mediaTypes the route exists only for these; empty means any
   */
  private record Route(
      String method,
      List<String> pattern,
      List<String> mediaTypes,
      Access access,
      Handler handler) {}

  /** A route and what its parameters are in one request. */
  record Match(
      Access access,
      Handler handler,
      Map<String, String> parameters,
      Optional<String> deployment) {}

  Router get(String path, Handler handler) {
    return get(path, defaultAccess(path), handler);
  }

  Router get(String path, Access access, Handler handler) {
    return add("GET", path, List.of(), access, handler);
  }

  Router delete(String path, Handler handler) {
    return delete(path, defaultAccess(path), handler);
  }

  Router delete(String path, Access access, Handler handler) {
    return add("DELETE", path, List.of(), access, handler);
  }

  Router put(String path, Handler handler) {
    return add("PUT", path, List.of(), defaultAccess(path), handler);
  }

  Router put(String path, String mediaType, Handler handler) {
    return put(path, mediaType, defaultAccess(path), handler);
  }

  Router put(String path, String mediaType, Access access, Handler handler) {
    return add("PUT", path, List.of(mediaType), access, handler);
  }

  Router post(String path, Handler handler) {
    return post(path, defaultAccess(path), handler);
  }

  Router post(String path, Access access, Handler handler) {
    return add("POST", path, List.of(), access, handler);
  }

  Router post(String path, String mediaType, Handler handler) {
    return post(path, mediaType, defaultAccess(path), handler);
  }

  Router post(String path, String mediaType, Access access, Handler handler) {
    return add("POST", path, List.of(mediaType), access, handler);
  }

  /** Where nobody says, it takes an administrator: of the Director, or of the deployment. */
  private static Access defaultAccess(String path) {
    return OF_DEPLOYMENTS.contains(segments(path).getFirst())
        ? Access.toAdministrateDeployment()
        : Access.to(Permission.ADMIN);
  }

  private Router add(
      String method, String path, List<String> mediaTypes, Access access, Handler handler) {
    routes.add(new Route(method, segments(path), mediaTypes, access, handler));
    return this;
  }

  /** Every route, with what it takes to use it. */
  Map<String, Access> access() {
    Map<String, Access> all = new LinkedHashMap<>();
    routes.forEach(
        route ->
            all.put(
                "%s /%s%s"
                    .formatted(
                        route.method,
                        String.join("/", route.pattern),
                        route.mediaTypes.isEmpty() ? "" : " " + route.mediaTypes.getFirst()),
                route.access));
    return all;
  }

  /** The first route for the request; none when there is no such endpoint. */
  Optional<Match> find(String method, String rawPath, @Nullable String mediaType) {
    List<String> segments = segments(rawPath);
    for (Route route : routes) {
      if (route.method.equals(method) && accepts(route, mediaType)) {
        Optional<Map<String, String>> parameters = parameters(route.pattern, segments);
        if (parameters.isPresent()) {
          return Optional.of(
              new Match(
                  route.access,
                  route.handler,
                  parameters.get(),
                  deployment(route.pattern, parameters.get())));
        }
      }
    }
    return Optional.empty();
  }

  /** The one the path names. */
  private static Optional<String> deployment(List<String> pattern, Map<String, String> parameters) {
    int place = pattern.indexOf("deployments") + 1;
    return place > 0 && place < pattern.size()
        ? Optional.ofNullable(parameters.get(pattern.get(place).replaceAll("[{}]", "")))
        : Optional.empty();
  }

  /** Whether anything at all may be below the path's first segment. */
  boolean isMounted(String rawPath) {
    String first = segments(rawPath).getFirst();
    return MOUNTED.contains(first)
        || routes.stream().anyMatch(route -> route.pattern.getFirst().equals(first));
  }

  private static boolean accepts(Route route, @Nullable String mediaType) {
    return route.mediaTypes.isEmpty()
        || (mediaType != null && route.mediaTypes.contains(mediaType));
  }

  private static Optional<Map<String, String>> parameters(
      List<String> pattern, List<String> segments) {
    if (pattern.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String expected = pattern.get(i);
      String actual = segments.get(i);
      if (expected.startsWith("{")) {
        Optional<String> decoded = decode(actual);
        if (decoded.isEmpty() || decoded.get().isEmpty()) {
          return Optional.empty();
        }
        parameters.put(expected.substring(1, expected.length() - 1), decoded.get());
      } else if (!expected.equals(actual)) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  private static Optional<String> decode(String segment) {
    try {
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<String> segments(String path) {
    String trimmed = path.startsWith("/") ? path.substring(1) : path;
    return List.of(trimmed.split("/", -1));
  }
}
