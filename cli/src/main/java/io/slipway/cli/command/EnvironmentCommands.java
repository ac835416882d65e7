package io.slipway.cli.command;

import io.slipway.api.InfoBody;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.cli.client.Credentials;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Login;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Which Directors there are, and who one is there: what {@code ~/.bosh/config} keeps. */
final class EnvironmentCommands {
  private EnvironmentCommands() {}

  private static ConfigFile file(Session session) {
    return ConfigFile.read(session.environment(), session.options());
  }

  /** The Director that flags or variables name; an empty text when they name none. */
  private static String named(Session session) {
    return session.options().environment.orElse(session.environment().variable("BOSH_ENVIRONMENT"));
  }

  @CommandLine.Command
  static final class Environments implements Command {
    @Override
    public void run(Session session) {
      session
          .console()
          .table(
              Table.of(
                  "environments",
                  List.of("URL", "Alias"),
                  file(session).environments().stream()
                      .sorted(Comparator.comparing(ConfigFile.Environment::url))
                      .map(one -> List.of(Cell.of(one.url()), Cell.of(one.alias())))
                      .toList()));
    }
  }

  @CommandLine.Command
  static final class AliasEnvironment implements Command {
    @Parameters(paramLabel = "ALIAS", description = "The alias")
    String alias = "";

    @Override
    public void run(Session session) {
      Optional<DirectorAddress> local =
          named(session).isEmpty() ? session.local().running() : Optional.empty();
      String url = local.map(DirectorAddress::url).orElse(named(session));
      String caCertificate =
          new Targets(session.options(), session.environment(), session.local())
              .caCertificate()
              .or(() -> local.map(DirectorAddress::caCertificate))
              .orElse("");
      ConfigFile updated = file(session).withAlias(url, alias, caCertificate);
      ConfigFile.Environment environment = updated.find(alias);
      DirectorClient director =
          session.connect(
              new Target(
                  url,
                  environment.caCertificate(),
                  given(session).<Login>map(one -> one).or(environment::login),
                  false));
      InfoBody info =
          CommandFailed.within("Fetching info", () -> director.get("/info").read(InfoBody::of));
      updated.save();
      session.console().table(ListCommands.Environment.table(info));
    }
  }

  /** Who flags or variables say one is. */
  private static Optional<Credentials> given(Session session) {
    String client = session.options().client.orElse(session.environment().variable("BOSH_CLIENT"));
    return client.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Credentials(
                client,
                session
                    .options()
                    .clientSecret
                    .orElse(session.environment().variable("BOSH_CLIENT_SECRET"))));
  }

  @CommandLine.Command
  static final class UnaliasEnvironment implements Command {
    @Parameters(paramLabel = "ALIAS", description = "The alias")
    String alias = "";

    @Override
    public void run(Session session) {
      file(session).withoutAlias(alias).save();
    }
  }

  @CommandLine.Command
  static final class LogIn implements Command {
    @Override
    public void run(Session session) {
      String named = named(session);
      if (named.isEmpty()) {
        throw new CommandFailed(
            "Expected non-empty Director URL. The local Director needs no login: commands know who"
                + " you are.");
      }
      ConfigFile file = file(session);
      ConfigFile.Environment environment = file.find(named);
      Optional<String> caCertificate =
          new Targets(session.options(), session.environment(), session.local())
              .caCertificate()
              .or(environment::caCertificate);
      InfoBody.Authentication wanted = session.authentication(environment.url(), caCertificate);
      switch (wanted.type()) {
        case "basic" -> byPassword(session, file, environment, caCertificate);
        case "uaa" ->
            new UaaLogIn(session, environment, caCertificate, wanted).run(file, given(session));
        default -> throw new CommandFailed("Unknown auth type '" + wanted.type() + "'");
      }
    }

    private static void byPassword(
        Session session,
        ConfigFile file,
        ConfigFile.Environment environment,
        Optional<String> caCertificate) {
      session.console().line("Using environment '" + environment.url() + "'");
      Optional<Credentials> initial = given(session).or(environment::credentials);
      boolean complete = initial.filter(known -> !known.password().isEmpty()).isPresent();
      while (true) {
        Credentials credentials = asked(session, initial);
        if (accepted(session, environment.url(), caCertificate, credentials)) {
          file.withCredentials(environment.url(), credentials).save();
          session.console().line("Logged in to '" + environment.url() + "'");
          return;
        }
        session.console().errorLine("Failed to login to '" + environment.url() + "'");
        if (complete) {
          throw new CommandFailed("Invalid credentials");
        }
      }
    }

    private static Credentials asked(Session session, Optional<Credentials> initial) {
      String name = initial.map(Credentials::name).orElse("");
      String password = initial.map(Credentials::password).orElse("");
      return new Credentials(
          name.isEmpty() ? session.ask("Username") : name,
          password.isEmpty() ? session.askSecret("Password") : password);
    }

    private static boolean accepted(
        Session session, String url, Optional<String> caCertificate, Credentials credentials) {
      return session.client(url, caCertificate, Optional.of(credentials)).knowsUser();
    }
  }

  @CommandLine.Command
  static final class LogOut implements Command {
    @Override
    public void run(Session session) {
      ConfigFile file = file(session);
      String url = named(session).isEmpty() ? "" : file.find(named(session)).url();
      if (url.isEmpty()) {
        throw new CommandFailed("Expected non-empty Director URL");
      }
      file.withoutCredentials(url).save();
      session.console().line("Logged out from '" + url + "'");
    }
  }
}
