package io.slipway.model.rendering;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names certificates get from links (behaviour 7.5). */
final class VariableLinks {
  private static final String ALTERNATIVE_NAMES = "alternative_names";

  private final Map<String, Map<String, @Nullable Object>> contents;
  private final QueryNames names;

  /**
   * @param contents of links, by variable and then by what it takes of the link
   */
  VariableLinks(Map<String, Map<String, @Nullable Object>> contents, QueryNames names) {
    this.contents = contents;
    this.names = names;
  }

  /** The deployment's variables with options that say what their links say. */
  List<Variable> applied(DeploymentSpec spec) {
    boolean linkNames = spec.features().useLinkDnsNames().orElse(false);
    return spec.variables().stream()
        .map(
            variable ->
                contents.containsKey(variable.name()) ? applied(variable, linkNames) : variable)
        .toList();
  }

  private Variable applied(Variable variable, boolean linkNames) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>(variable.options());
    contents
        .getOrDefault(variable.name(), Map.of())
        .forEach(
            (taken, content) -> {
              String name = name(variable, taken, content, linkNames);
              if (taken.equals("common_name")) {
                options.putIfAbsent(taken, name);
              } else if (options.get(ALTERNATIVE_NAMES) instanceof List<?> given) {
                List<@Nullable Object> all = new ArrayList<>(given);
                all.add(name);
                options.put(ALTERNATIVE_NAMES, all);
              } else {
                options.putIfAbsent(ALTERNATIVE_NAMES, List.of(name));
              }
            });
    return new Variable(
        variable.name(),
        variable.type(),
        options,
        variable.consumes(),
        variable.updateMode(),
        variable.updateStrategy());
  }

  private String name(
      Variable variable, String taken, @Nullable Object content, boolean linkNames) {
    Map<?, ?> link = content instanceof Map<?, ?> map ? map : Map.of();
    if (link.get("instance_group") == null) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Variable '%s' takes its '%s' from a link whose provider has no address; use a link that a job provides"
              .formatted(variable.name(), taken));
    }
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("group_type", linkNames ? "link" : "instance-group");
    query.put("group_name", link.get(linkNames ? "group_name" : "instance_group"));
    query.put("deployment_name", link.get("deployment_name"));
    query.put("default_network", link.get("default_network"));
    query.put("root_domain", link.get("domain"));
    String name =
        names.encode(query, linkNames || Boolean.TRUE.equals(link.get("use_short_dns_addresses")));
    return wantsEverything(variable.consumes().get(taken))
        ? "*" + name.substring(name.indexOf('.'))
        : name;
  }

  private static boolean wantsEverything(@Nullable Object consumed) {
    return consumed instanceof Map<?, ?> map
        && map.get("properties") instanceof Map<?, ?> properties
        && Boolean.TRUE.equals(properties.get("wildcard"));
  }
}
