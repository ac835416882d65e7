package io.slipway.http;

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

  /**
   * A route.
   *
   * @param pattern segments, those in braces being parameters
   * @param mediaTypes the route exists only for these; empty means any
   * @param open whether it answers without credentials
   */
  private record Route(
      String method,
      List<String> pattern,
      List<String> mediaTypes,
      boolean open,
      Handler handler) {}

  /** A route and what its parameters are in one request. */
  record Match(boolean open, Handler handler, Map<String, String> parameters) {}

  Router get(String path, Handler handler) {
    return add("GET", path, List.of(), false, handler);
  }

  /** A route that needs no credentials. */
  Router getOpen(String path, Handler handler) {
    return add("GET", path, List.of(), true, handler);
  }

  Router delete(String path, Handler handler) {
    return add("DELETE", path, List.of(), false, handler);
  }

  Router put(String path, Handler handler) {
    return add("PUT", path, List.of(), false, handler);
  }

  Router put(String path, String mediaType, Handler handler) {
    return add("PUT", path, List.of(mediaType), false, handler);
  }

  Router post(String path, Handler handler) {
    return add("POST", path, List.of(), false, handler);
  }

  Router post(String path, String mediaType, Handler handler) {
    return add("POST", path, List.of(mediaType), false, handler);
  }

  private Router add(
      String method, String path, List<String> mediaTypes, boolean open, Handler handler) {
    routes.add(new Route(method, segments(path), mediaTypes, open, handler));
    return this;
  }

  /** The first route for the request; none when there is no such endpoint. */
  Optional<Match> find(String method, String rawPath, @Nullable String mediaType) {
    List<String> segments = segments(rawPath);
    for (Route route : routes) {
      if (route.method.equals(method) && accepts(route, mediaType)) {
        Optional<Map<String, String>> parameters = parameters(route.pattern, segments);
        if (parameters.isPresent()) {
          return Optional.of(new Match(route.open, route.handler, parameters.get()));
        }
      }
    }
    return Optional.empty();
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
