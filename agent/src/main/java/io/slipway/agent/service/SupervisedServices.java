package io.slipway.agent.service;

import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.instance.InstanceSpace;
import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.FileMonitorMemory;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.SpaceProcessHost;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.monit.MonitCommand;
import io.slipway.supervisor.monit.MonitServer;
import io.slipway.supervisor.monit.MonitUser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of an instance under the event-driven supervisor. */
public final class SupervisedServices implements Services {
  private static final Logger log = LoggerFactory.getLogger(SupervisedServices.class);

  private static final int PASSWORD_BYTES = 16;

  private final Supervisor supervisor;
  private final InstanceSpace space;
  private final Clock clock;
  private @Nullable MonitServer monit;

  private SupervisedServices(Supervisor supervisor, InstanceSpace space, Clock clock) {
    this.supervisor = supervisor;
    this.space = space;
    this.clock = clock;
  }

  /** Makes supervisors of instances on this machine. */
  public static Factory factory(Clock clock) {
    return (space, events) ->
        new SupervisedServices(
            new Supervisor(
                new SpaceProcessHost(space, clock),
                clock,
                events,
                new FileMonitorMemory(new Layout(space.vcap()).monit().resolve("unmonitored"))),
            space,
            clock);
  }

  @Override
  public void reload(List<ControlFile> files, Duration settle) {
    supervisor.reload(files, settle);
  }

  @Override
  public List<ServiceStatus> unmeasured() {
    return supervisor.unmeasured();
  }

  @Override
  public List<ServiceStatus> status() {
    return supervisor.status();
  }

  @Override
  public CompletableFuture<ActionOutcome> start(ServiceSelection selection) {
    return supervisor.start(selection);
  }

  @Override
  public CompletableFuture<ActionOutcome> stop(ServiceSelection selection) {
    return supervisor.stop(selection);
  }

  @Override
  public void unmonitor(ServiceSelection selection) {
    supervisor.unmonitor(selection);
  }

  @Override
  public void offerMonit(Runnable reload) throws IOException {
    InstanceFiles files = new InstanceFiles(space);
    byte[] password = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(password);
    MonitUser user = new MonitUser("vcap", HexFormat.of().formatHex(password));
    MonitServer server = listen(user, reload);
    monit = server;
    Path userFile = files.layout().monit().resolve("monit.user");
    files.write(userFile, user.name() + ":" + user.password(), 0600);
    files.write(
        files.layout().boshFile("bin").resolve("monit"),
        MonitCommand.script(server.address(), files.layout().inside(userFile)),
        0700);
  }

  /** On monit's own port, or on any when another instance with the same address has that. */
  private MonitServer listen(MonitUser user, Runnable reload) {
    InetSocketAddress usual = new InetSocketAddress(space.address(), MonitServer.PORT);
    try {
      return MonitServer.start(supervisor, usual, user, reload, clock);
    } catch (SlipwayException e) {
      log.info("{}; another port is used", e.message());
      InetSocketAddress any = new InetSocketAddress(space.address(), 0);
      return MonitServer.start(supervisor, any, user, reload, clock);
    }
  }

  @Override
  public void close() {
    if (monit != null) {
      monit.close();
    }
    supervisor.close();
  }
}
