package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.cli.Linter;
import io.slipway.cli.LocalDirector;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.ValueGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A Director that lives in this process for as long as it is open, in a home of its own and on any
 * free port. Its instances stay when it is closed, as those of any Director do.
 */
public final class EmbeddedSlipway implements AutoCloseable {
  private final LocalSlipway slipway;
  private final DirectorProcess program;
  private final OfflineRenderer renderer;
  private final ReleaseLinter linter;

  private EmbeddedSlipway(
      LocalSlipway slipway,
      DirectorProcess program,
      OfflineRenderer renderer,
      ReleaseLinter linter) {
    this.slipway = slipway;
    this.program = program;
    this.renderer = renderer;
    this.linter = linter;
  }

  /** Returns when it answers and can render templates without waiting. */
  public static EmbeddedSlipway start(Path homeDirectory) {
    Home home = new Home(homeDirectory.toAbsolutePath().normalize()).create();
    LocalSlipway slipway =
        LocalSlipway.withAgentsInside(home, 0, home.configuration(), Clock.system());
    slipway.awaitTemplates();
    return new EmbeddedSlipway(
        slipway,
        new DirectorProcess(home, home.directory()),
        new OfflineRenderer(home),
        new ReleaseLinter(home));
  }

  /** For the command line: a Director that needs no starting and cannot be stopped. */
  public LocalDirector director() {
    return new InThisProcess(slipway, program);
  }

  /** For the command line. */
  public LocalRenderer renderer() {
    return renderer;
  }

  /** For the command line. */
  public Linter linter() {
    return linter;
  }

  /** For the command line. */
  public ValueGenerator values() {
    return new GeneratedValues(Clock.system());
  }

  @Override
  public void close() {
    slipway.close();
  }

  private record InThisProcess(LocalSlipway slipway, DirectorProcess program)
      implements LocalDirector {
    @Override
    public Optional<DirectorAddress> running() {
      return Optional.of(
          new DirectorAddress(
              "https://127.0.0.1:" + slipway.port(),
              slipway.certificates().authority(),
              slipway.credentials().user(),
              slipway.credentials().password()));
    }

    @Override
    public Optional<DirectorAddress> awaitRunning(Duration limit) {
      return running();
    }

    @Override
    public Started start(Optional<String> unfinishedTasks) {
      return new Started(running().orElseThrow(), true, Optional.empty());
    }

    @Override
    public boolean stop() {
      return false;
    }

    @Override
    public String doctor() {
      return program.doctor();
    }

    @Override
    public int instances() {
      return program.instances();
    }

    @Override
    public String addresses() {
      return program.addresses();
    }

    @Override
    public List<String> orphans() {
      return program.orphans();
    }

    @Override
    public void endOrphans(List<String> told) {
      program.endOrphans(told);
    }

    @Override
    public Path disks() {
      return program.disks();
    }

    @Override
    public Path cache() {
      return program.cache();
    }
  }
}
