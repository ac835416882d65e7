package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.bus.MessageBus;
import io.slipway.bus.RoutingBus;
import io.slipway.bus.nats.NatsBus;
import io.slipway.bus.nats.NatsOptions;
import io.slipway.cpi.Cpi;
import io.slipway.director.remote.RemoteCloud;
import io.slipway.director.remote.RemoteVms;
import io.slipway.json.PlainObject;
import io.slipway.server.configuration.Configuration;
import io.slipway.store.Store;
import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Agents and clouds as the settings name them: this machine's always, and others beside it. */
final class Fleet implements AutoCloseable {
  private static final int LARGEST_ENV = 256 * 1024;

  private final MessageBus bus;
  private final Cpi cpi;
  private final Optional<NatsBus> nats;

  private Fleet(MessageBus bus, Cpi cpi, Optional<NatsBus> nats) {
    this.bus = bus;
    this.cpi = cpi;
    this.nats = nats;
  }

  /**
   * @throws SlipwayException when what is named is not whole, or cannot be used
   */
  static Fleet of(Configuration configuration, Store store, AgentHostLink here, Clock clock) {
    Optional<NatsOptions.Access> access = configuration.nats().access();
    Optional<Path> program = configuration.cpi().path();
    if (access.isEmpty()) {
      if (program.isPresent()) {
        throw unusable("cpi.path needs also: nats.servers, by which the agents of its VMs connect");
      }
      return new Fleet(here.bus(), here.cpi(), Optional.empty());
    }
    RemoteVms vms =
        new RemoteVms(
            store.remoteVms(),
            configuration.agents(),
            access.get().ca(),
            access.get().subject(),
            clock);
    Map<String, @Nullable Object> env =
        configuration.agents().env().map(Fleet::env).orElseGet(Map::of);
    NatsBus nats = new NatsBus(access.get(), clock, vms::renewal);
    return new Fleet(
        new RoutingBus(here.bus(), nats, vms::isRemote),
        program
            .<Cpi>map(
                path ->
                    new RemoteCloud(
                        new RemoteCloud.Parts(
                            path,
                            configuration.cpi(),
                            store.directorUuid(),
                            here.cpi(),
                            vms,
                            store.stemcells()::list,
                            env,
                            clock)))
            .orElseGet(here::cpi),
        Optional.of(nats));
  }

  private static Map<String, @Nullable Object> env(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = Limits.readAll(in, LARGEST_ENV, "it");
      return PlainObject.of(Yaml.load(new String(bytes, StandardCharsets.UTF_8)), "it").toPlain();
    } catch (IOException | IllegalArgumentException | SlipwayException e) {
      throw unusable(
          "agents.env %s has to be a mapping in YAML: %s".formatted(file, ErrorText.of(e)));
    }
  }

  private static SlipwayException unusable(String why) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE, "The settings cannot be used:\n" + why);
  }

  MessageBus bus() {
    return bus;
  }

  Cpi cpi() {
    return cpi;
  }

  @Override
  public void close() {
    nats.ifPresent(NatsBus::close);
  }
}
