package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.release.LinkDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A link that a job of a group wants, or a variable (behaviour 6.2, 7.5).
 *
 * @param group empty where a variable wants it
 * @param job or the variable
 * @param name the provider's name it is looked for under; {@code from} of the manifest, if given
 * @param explicit whether the manifest mentions it
 * @param blocked whether the manifest says {@code nil}
 * @param manual the content, when the manifest gives it itself
 * @param ipAddresses true to be given IP addresses, false for DNS names; empty for the provider's
 *     preference
 * @param network whose addresses are wanted
 * @param deployment the provider's, when it is named
 */
public record LinkConsumer(
    String group,
    String job,
    String originalName,
    String name,
    String type,
    boolean optional,
    boolean explicit,
    boolean blocked,
    Optional<Map<String, @Nullable Object>> manual,
    Optional<Boolean> ipAddresses,
    Optional<String> network,
    Optional<String> deployment) {
  private static final List<String> MANUAL_KEYS = List.of("instances", "properties", "address");
  private static final List<String> OF_VARIABLES = List.of("alternative_name", "common_name");

  /** What the job wants; throws all that is wrong with how the manifest says it. */
  static List<LinkConsumer> of(String group, JobUse job) {
    Findings findings = new Findings();
    List<LinkConsumer> consumers = new ArrayList<>();
    for (LinkDefinition definition : job.job().spec().consumes()) {
      findings.attempt(() -> of(group, job, definition)).ifPresent(consumers::add);
    }
    findings.throwIfAny();
    return consumers;
  }

  public boolean isVariables() {
    return group.isEmpty();
  }

  /** What a variable wants; throws all that is wrong with how the manifest says it. */
  static List<LinkConsumer> of(Variable variable) {
    Findings findings = new Findings();
    List<LinkConsumer> consumers = new ArrayList<>();
    variable
        .consumes()
        .forEach(
            (link, given) ->
                findings.attempt(() -> of(variable, link, given)).ifPresent(consumers::add));
    findings.throwIfAny();
    return consumers;
  }

  private static LinkConsumer of(Variable variable, String link, @Nullable Object given) {
    if (!variable.type().equals("certificate")) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Variable '%s' can not define 'consumes' key for type '%s'"
              .formatted(variable.name(), variable.type()));
    }
    if (!OF_VARIABLES.contains(link)) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Consumer name '%s' is not a valid consumer for variable '%s'. Acceptable consumer types are: %s"
              .formatted(link, variable.name(), String.join(", ", OF_VARIABLES)));
    }
    if (!(given instanceof Map<?, ?> map)) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Consumer '%s' of variable '%s' should only be a hash such as '{from: link}'"
              .formatted(link, variable.name()));
    }
    Section section = Section.of(map);
    return new LinkConsumer(
        "",
        variable.name(),
        link,
        section.optionalString("from").orElse(link),
        section.optionalString("link_type").orElse("address"),
        false,
        true,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static LinkConsumer of(String group, JobUse job, LinkDefinition definition) {
    String link = definition.name();
    if (!job.consumes().containsKey(link)) {
      return plain(group, job, definition, false, false);
    }
    Object given = job.consumes().get(link);
    if ("nil".equals(given)) {
      return plain(group, job, definition, true, true);
    }
    Findings findings = new Findings();
    String where =
        "link '%s' in job '%s' in instance group '%s'.".formatted(link, job.name(), group);
    if (!(given instanceof Map<?, ?> map)) {
      findings.add(
          ErrorCode.GENERIC,
          "Consumer '%s' in job '%s' in instance group '%s' specified in the manifest should only be a hash or string 'nil'"
              .formatted(link, job.name(), group));
      findings.throwIfAny();
      throw new Findings.AlreadyReportedException();
    }
    Section section = Section.of(map);
    for (String key : List.of("instances", "properties")) {
      if (section.has(key) && section.has("from")) {
        findings.add(
            ErrorCode.GENERIC, "Cannot specify both '" + key + "' and 'from' keys for " + where);
      }
    }
    if (section.has("properties") && !section.has("instances")) {
      findings.add(
          ErrorCode.GENERIC, "Cannot specify 'properties' without 'instances' for " + where);
    }
    if (section.has("ip_addresses") && !(section.raw("ip_addresses") instanceof Boolean)) {
      findings.add(
          ErrorCode.GENERIC,
          "Cannot specify non boolean values for 'ip_addresses' field for " + where);
    }
    if (section.has("name") || section.has("type")) {
      findings.add(ErrorCode.GENERIC, LinkProvider.releaseOnly(link, group, job));
    }
    findings.throwIfAny();
    if (MANUAL_KEYS.stream().anyMatch(section::has)) {
      return manual(group, job, definition, section);
    }
    String from = section.optionalString("from").orElse(link);
    return new LinkConsumer(
        group,
        job.name(),
        link,
        from.substring(from.lastIndexOf('.') + 1),
        definition.type(),
        definition.optional(),
        true,
        false,
        Optional.empty(),
        section.raw("ip_addresses") instanceof Boolean flag ? Optional.of(flag) : Optional.empty(),
        section.optionalString("network"),
        section.optionalString("deployment"));
  }

  private static LinkConsumer plain(
      String group, JobUse job, LinkDefinition definition, boolean explicit, boolean blocked) {
    return new LinkConsumer(
        group,
        job.name(),
        definition.name(),
        definition.name(),
        definition.type(),
        definition.optional(),
        explicit,
        blocked,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static LinkConsumer manual(
      String group, JobUse job, LinkDefinition definition, Section section) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    MANUAL_KEYS.forEach(key -> content.put(key, section.raw(key)));
    return new LinkConsumer(
        group,
        job.name(),
        definition.name(),
        definition.name(),
        definition.type(),
        definition.optional(),
        true,
        false,
        Optional.of(content),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
