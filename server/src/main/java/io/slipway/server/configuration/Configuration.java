package io.slipway.server.configuration;

import io.slipway.agent.log.LogRotation;
import io.slipway.bus.nats.NatsOptions;
import io.slipway.cpi.external.CpiOptions;
import io.slipway.director.Retention;
import io.slipway.director.credentials.ConfigServerOptions;
import io.slipway.director.remote.RemoteAgentOptions;
import io.slipway.director.tasks.TaskLimits;
import io.slipway.http.HttpSettings;
import io.slipway.http.access.AccessSettings;
import io.slipway.instance.InstanceSpaces;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.template.TemplateEngine;
import java.util.List;

/**
 * Everything an operator can set, one record for each concern. The records and their defaults stand
 * in the rooms they configure.
 */
public record Configuration(
    HttpSettings http,
    AccessSettings users,
    TaskLimits tasks,
    Retention.Kept retention,
    DirectorSettings deployments,
    ConfigServerOptions configServer,
    NatsOptions nats,
    RemoteAgentOptions agents,
    CpiOptions cpi,
    TemplateEngine.Options templates,
    InstanceSpaces.Options spaces,
    LogRotation.Settings logs,
    Memory memory) {

  /** In the order in which they are documented. */
  static final List<Section<?>> SECTIONS =
      List.of(
          HttpKeys.SECTION,
          UserKeys.SECTION,
          TaskKeys.SECTION,
          RetentionKeys.SECTION,
          DeploymentKeys.SECTION,
          ConfigServerKeys.SECTION,
          NatsKeys.SECTION,
          AgentKeys.SECTION,
          CpiKeys.SECTION,
          TemplateKeys.SECTION,
          SpaceKeys.SECTION,
          LogKeys.SECTION,
          MemoryKeys.SECTION);

  static Configuration of(SetValues values) {
    return new Configuration(
        HttpKeys.SECTION.make(values),
        UserKeys.SECTION.make(values),
        TaskKeys.SECTION.make(values),
        RetentionKeys.SECTION.make(values),
        DeploymentKeys.SECTION.make(values),
        ConfigServerKeys.SECTION.make(values),
        NatsKeys.SECTION.make(values),
        AgentKeys.SECTION.make(values),
        CpiKeys.SECTION.make(values),
        TemplateKeys.SECTION.make(values),
        SpaceKeys.SECTION.make(values),
        LogKeys.SECTION.make(values),
        MemoryKeys.SECTION.make(values));
  }

  /** What holds when nobody says anything. */
  public static Configuration defaults() {
    return of(SetValues.NONE);
  }

  /** Differs between configurations that make different agent hosts, and says nothing else. */
  public String agentHostFingerprint() {
    return Integer.toHexString(
        List.of(spaces.kind(), logs, memory.agents(), memory.guard()).toString().hashCode());
  }
}
