package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.InstanceShells;
import io.slipway.director.instances.SshAccess;
import io.slipway.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Setting up users for SSH and cleaning up after them (Director API 5.5, ssh). */
final class SshRoutes implements Routes {
  private static final String JSON = "application/json";
  private static final Set<String> COMMANDS = Set.of("setup", "cleanup");
  private static final Set<String> PARAMETERS = Set.of("user", "public_key", "user_regex");
  private static final int MOST_IDS = 1000;
  private static final int LONGEST = 16 * 1024;

  private final InstanceShells shells;

  SshRoutes(InstanceShells shells) {
    this.shells = shells;
  }

  @Override
  public void addTo(Router router) {
    router.post("/deployments/{name}/ssh", JSON, this::ssh);
  }

  private Answer ssh(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    String command = text(body, "command").orElse("");
    if (!COMMANDS.contains(command)) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE, "'command' is neither 'setup' nor 'cleanup'");
    }
    Map<?, ?> target = object(body, "target");
    Set<String> ids = new LinkedHashSet<>(texts(target, "ids"));
    ids.addAll(texts(target, "indexes"));
    return Answer.task(
        shells
            .ssh(
                request.parameter("name"),
                new SshAccess.Request(command, parameters(object(body, "params"))),
                new InstanceShells.Target(
                    text(target, "job").filter(job -> !job.isEmpty()), List.copyOf(ids)),
                Json.write(target),
                request.caller())
            .id());
  }

  private static Map<String, @Nullable Object> parameters(Map<?, ?> given) {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    for (String name : PARAMETERS) {
      text(given, name).ifPresent(value -> parameters.put(name, value));
    }
    return parameters;
  }

  private static Map<?, ?> object(Map<?, ?> of, String name) {
    return switch (of.get(name)) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      default -> throw wrong(name, "an object");
    };
  }

  private static Optional<String> text(Map<?, ?> of, String name) {
    return switch (of.get(name)) {
      case null -> Optional.empty();
      case String text when text.length() <= LONGEST -> Optional.of(text);
      default -> throw wrong(name, "a text of at most 16 KiB");
    };
  }

  private static List<String> texts(Map<?, ?> of, String name) {
    return switch (of.get(name)) {
      case null -> List.of();
      case List<?> list when list.size() <= MOST_IDS -> list.stream().map(String::valueOf).toList();
      default -> throw wrong(name, "a list of at most 1000 indexes and ids");
    };
  }

  private static SlipwayException wrong(String name, String expected) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE, "'" + name + "' is not " + expected);
  }
}
