package io.slipway.cli.command;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.LocalDirector;
import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.cli.client.Credentials;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds out which Director is meant: the one that flags, variables or an alias name; else the local
 * one.
 */
final class Targets {
  private final GlobalOptions options;
  private final CliEnvironment environment;
  private final LocalDirector local;

  Targets(GlobalOptions options, CliEnvironment environment, LocalDirector local) {
    this.options = options;
    this.environment = environment;
    this.local = local;
  }

  Target find() {
    return named()
        .orElseGet(
            () ->
                local(
                    local
                        .running()
                        .orElseThrow(
                            () ->
                                new SlipwayException(
                                    ErrorCode.GENERIC,
                                    "The local Director does not run. Start it with 'slipway up',"
                                        + " or name another with --environment"
                                        + " (BOSH_ENVIRONMENT)."))));
  }

  /** The named one, or the local one, which is started if need be. */
  Target findOrStart(Consumer<LocalDirector.Started> whenStarted) {
    return named()
        .orElseGet(
            () -> {
              LocalDirector.Started started = local.start();
              whenStarted.accept(started);
              return local(started.address());
            });
  }

  static Target local(DirectorAddress address) {
    return new Target(
        address.url(),
        Optional.of(address.caCertificate()),
        Optional.of(new Credentials(address.user(), address.password())),
        true);
  }

  private Optional<Target> named() {
    String name = options.environment.orElse(environment.variable("BOSH_ENVIRONMENT"));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    ConfigFile.Environment alias = ConfigFile.read(environment, options).find(name);
    Optional<DirectorAddress> here =
        local.running().filter(address -> address.url().equals(alias.url()));
    if (here.isPresent() && options.client.isEmpty() && options.caCertificate.isEmpty()) {
      return here.map(Targets::local);
    }
    String client = options.client.orElse(environment.variable("BOSH_CLIENT"));
    String secret = options.clientSecret.orElse(environment.variable("BOSH_CLIENT_SECRET"));
    return Optional.of(
        new Target(
            alias.url(),
            caCertificate().or(alias::caCertificate),
            client.isEmpty() ? alias.login() : Optional.of(new Credentials(client, secret)),
            here.isPresent()));
  }

  /** What flags or variables name. */
  Optional<String> caCertificate() {
    String given = options.caCertificate.orElse(environment.variable("BOSH_CA_CERT"));
    if (given.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        given.contains("BEGIN") ? given : InputFiles.read(environment.workingDirectory(), given));
  }
}
