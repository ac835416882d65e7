package io.slipway.director.tasks;

import io.slipway.base.Masking;
import io.slipway.cpi.CpiMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of plain values (maps, lists, scalars) before they are logged. Values are
 * copied, never changed.
 */
public final class Redaction {
  public static final String REDACTED = "<redacted>";

  /** Keys whose values are secret wherever they stand. */
  private static final Pattern SECRET_KEY =
      Pattern.compile(
          Masking.SECRET_KEY + "|mbus|blobstores|encryption_keys?|signed_url|uri_with_auth");

  private static final Set<String> LOGGED_ENVIRONMENT = Set.of("group", "groups", "tags");

  private Redaction() {}

  /** The value without what stands under secret keys. */
  public static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, member) -> copy.put(key, isSecret(key) ? REDACTED : of(member)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(member -> copy.add(of(member)));
        yield copy;
      }
      case null -> null;
      default -> value;
    };
  }

  /** The arguments of an agent message as they may be logged. */
  @SuppressWarnings("unchecked") // a list's copy is a list
  public static List<@Nullable Object> agentArguments(
      String method, List<? extends @Nullable Object> arguments) {
    List<@Nullable Object> logged = (List<@Nullable Object>) notNull(of(arguments));
    if (method.startsWith("upload_blob") && !logged.isEmpty()) {
      logged.set(0, withValues(logged.getFirst(), Set.of("checksum", "payload")));
    }
    return logged;
  }

  /**
   * The arguments of a CPI request as they may be logged: of the environment only the group names
   * and tags, of cloud properties only the keys.
   */
  @SuppressWarnings("unchecked") // a list's copy is a list
  public static List<@Nullable Object> cpiArguments(
      CpiMethod method, List<? extends @Nullable Object> arguments) {
    List<@Nullable Object> logged = (List<@Nullable Object>) notNull(of(arguments));
    switch (method) {
      case CREATE_VM -> {
        redactAt(logged, 2, Redaction::allValues);
        redactAt(logged, 3, Redaction::networks);
        redactAt(logged, 5, Redaction::environment);
      }
      case CREATE_DISK -> redactAt(logged, 1, Redaction::allValues);
      case UPDATE_DISK -> redactAt(logged, 2, Redaction::allValues);
      case INFO,
          CREATE_STEMCELL,
          DELETE_STEMCELL,
          DELETE_VM,
          HAS_VM,
          REBOOT_VM,
          SET_VM_METADATA,
          DELETE_DISK,
          HAS_DISK,
          ATTACH_DISK,
          DETACH_DISK,
          RESIZE_DISK,
          SET_DISK_METADATA,
          SNAPSHOT_DISK,
          DELETE_SNAPSHOT,
          ADDRESSES_IN_USE -> {}
    }
    return logged;
  }

  /** The context of a CPI request; what the CPI config put in it is secret. */
  public static Map<String, @Nullable Object> cpiContext(
      Map<String, @Nullable Object> context, Set<String> keysOfCpiConfig) {
    Map<String, @Nullable Object> logged = new LinkedHashMap<>();
    context.forEach(
        (key, value) ->
            logged.put(key, keysOfCpiConfig.contains(key) || isSecret(key) ? REDACTED : of(value)));
    return logged;
  }

  private static boolean isSecret(@Nullable Object key) {
    return key instanceof String name
        && SECRET_KEY.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  private static @Nullable Object environment(@Nullable Object environment) {
    if (!(environment instanceof Map<?, ?> map)) {
      return environment;
    }
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, "bosh".equals(key) ? boshGroup(value) : REDACTED));
    return copy;
  }

  private static @Nullable Object boshGroup(@Nullable Object bosh) {
    if (!(bosh instanceof Map<?, ?> map)) {
      return bosh;
    }
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach(
        (key, value) ->
            copy.put(
                key, key instanceof String k && LOGGED_ENVIRONMENT.contains(k) ? value : REDACTED));
    return copy;
  }

  private static @Nullable Object networks(@Nullable Object networks) {
    if (!(networks instanceof Map<?, ?> map)) {
      return networks;
    }
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((name, network) -> copy.put(name, withValuesOf(network, "cloud_properties")));
    return copy;
  }

  private static @Nullable Object withValuesOf(@Nullable Object network, String key) {
    if (!(network instanceof Map<?, ?> map) || !map.containsKey(key)) {
      return network;
    }
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map);
    copy.put(key, allValues(map.get(key)));
    return copy;
  }

  private static @Nullable Object allValues(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? withValues(map, map.keySet()) : value;
  }

  private static @Nullable Object withValues(@Nullable Object value, Set<?> secretKeys) {
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map);
    copy.replaceAll((key, member) -> secretKeys.contains(key) ? REDACTED : member);
    return copy;
  }

  private static void redactAt(
      List<@Nullable Object> arguments, int position, UnaryOperator<@Nullable Object> redaction) {
    if (position < arguments.size()) {
      arguments.set(position, redaction.apply(arguments.get(position)));
    }
  }

  private static Object notNull(@Nullable Object copy) {
    if (copy == null) {
      throw new IllegalStateException("The copy of a list is a list");
    }
    return copy;
  }
}
