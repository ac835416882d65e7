package io.slipway.cli.command;

import io.slipway.api.Deployment;
import io.slipway.api.InfoBody;
import io.slipway.api.Task;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Interruptions;
import io.slipway.cli.Linter;
import io.slipway.cli.LocalDirector;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.ValueGenerator;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.Connections;
import io.slipway.cli.client.Credentials;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Identity;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Reconnection;
import io.slipway.cli.client.TaskFollower;
import io.slipway.cli.client.TaskFollower.Kind;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.client.TokenIdentity;
import io.slipway.cli.client.Tokens;
import io.slipway.cli.client.Uaa;
import io.slipway.cli.console.Console;
import io.slipway.cli.task.TaskReporter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a command works with: where it prints, the Director it speaks to, the deployment it means.
 */
public final class Session {
  private final CliEnvironment environment;
  private final GlobalOptions options;
  private final LocalDirector local;
  private final LocalRenderer renderer;
  private final Linter linter;
  private final ValueGenerator values;
  private final Console console;
  private final Connections connections;
  private @Nullable Target target;
  private @Nullable DirectorClient director;
  private boolean taskShown;

  /**
   * @param connections how to reach a Director
   */
  public Session(
      CliEnvironment environment,
      GlobalOptions options,
      LocalDirector local,
      LocalRenderer renderer,
      Linter linter,
      ValueGenerator values,
      Console console,
      Connections connections) {
    this.environment = environment;
    this.options = options;
    this.local = local;
    this.renderer = renderer;
    this.linter = linter;
    this.values = values;
    this.console = console;
    this.connections = connections;
  }

  public CliEnvironment environment() {
    return environment;
  }

  public GlobalOptions options() {
    return options;
  }

  public LocalDirector local() {
    return local;
  }

  public LocalRenderer renderer() {
    return renderer;
  }

  public Linter linter() {
    return linter;
  }

  public ValueGenerator values() {
    return values;
  }

  public Console console() {
    return console;
  }

  /** The Director; it is introduced when it is first needed. */
  public DirectorClient director() {
    return director == null ? connect(targets().find()) : director;
  }

  /** The Director; the local one is started when it does not run. */
  public DirectorClient startedDirector(Consumer<LocalDirector.Started> whenStarted) {
    return director == null ? connect(targets().findOrStart(whenStarted)) : director;
  }

  /** Whether the Director spoken to is the one of this home. */
  public boolean isLocal() {
    return target != null && target.local();
  }

  private Targets targets() {
    return new Targets(options, environment, local);
  }

  /** A Director that no command is about yet. */
  DirectorClient client(
      String url, Optional<String> caCertificate, Optional<? extends Identity> identity) {
    return new DirectorClient(connections.to(url, caCertificate), identity, environment.clock());
  }

  /** The UAA a Director names, spoken with as that client. */
  Uaa uaa(InfoBody.Authentication named, Optional<String> caCertificate, Credentials client) {
    return Uaa.at(String.valueOf(named.options().get("url")), connections, caCertificate, client);
  }

  /** How a Director wants to be told who one is. */
  InfoBody.Authentication authentication(String url, Optional<String> caCertificate) {
    return CommandFailed.within(
            "Fetching info",
            () -> client(url, caCertificate, Optional.empty()).get("/info").read(InfoBody::of))
        .authentication();
  }

  private Optional<? extends Identity> identity(Target found) {
    if (found.login().isEmpty()) {
      return Optional.empty();
    }
    if (found.local() && found.login().get() instanceof Credentials owner) {
      return Optional.of(owner);
    }
    InfoBody.Authentication wanted = authentication(found.environment(), found.caCertificate());
    return switch (found.login().get()) {
      case Credentials known when !wanted.isUaa() -> Optional.of(known);
      case Credentials client ->
          Optional.of(
              TokenIdentity.client(
                  uaa(wanted, found.caCertificate(), client), client.name(), environment.clock()));
      case Tokens _ when !wanted.isUaa() -> Optional.empty();
      case Tokens tokens ->
          Optional.of(
              TokenIdentity.user(
                  uaa(wanted, found.caCertificate(), Uaa.USERS),
                  tokens,
                  fresh -> keep(found.environment(), fresh),
                  environment.clock()));
    };
  }

  /** The file may have changed meanwhile: it is read anew. */
  private void keep(String url, Tokens tokens) {
    ConfigFile.read(environment, options).withTokens(url, tokens).save();
  }

  /** Makes it the Director that is spoken to. */
  DirectorClient connect(Target found) {
    DirectorClient client = client(found.environment(), found.caCertificate(), identity(found));
    console.line("Using environment '" + client.base() + "' as " + found.user());
    target = found;
    director = client;
    return client;
  }

  /** The deployment that is named, or, on the local Director, the only one there is. */
  public String deployment() {
    String named = namedDeployment();
    if (!named.isEmpty()) {
      director();
      console.line("Using deployment '" + named + "'");
      return named;
    }
    List<String> all =
        director().get("/deployments?exclude_configs=true").readAll(Deployment::of).stream()
            .map(Deployment::name)
            .toList();
    if (!isLocal()) {
      throw new CommandFailed("Expected non-empty deployment name");
    }
    if (all.size() != 1) {
      throw new CommandFailed(
          all.isEmpty()
              ? "There is no deployment. Make one with 'slipway run' or 'slipway deploy'."
              : "Say which deployment with --deployment: " + String.join(", ", all));
    }
    console.line("Using deployment '" + all.getFirst() + "', the only one");
    return all.getFirst();
  }

  /** The deployment that flags or variables name; empty when they name none. */
  public String namedDeployment() {
    return options.deployment.orElse(environment.variable("BOSH_DEPLOYMENT"));
  }

  /**
   * Asks whether to continue, unless the user wants no questions. What runs without a terminal on
   * the own machine is not asked either: a script has nobody to answer.
   */
  public void confirm() {
    boolean unasked = isUnasked() || (isLocal() && !environment.isTerminal());
    if (!unasked) {
      console.confirm();
    }
  }

  /** Asks for a text. */
  String ask(String label) {
    requireSomebody();
    return answered(label, console.ask(label, ""));
  }

  /** Asks for a text that nobody looking on is to see. */
  String askSecret(String label) {
    requireSomebody();
    return answered(label, console.askSecret(label));
  }

  /** The same; nobody has to answer. */
  String askIfAnything(String label, boolean secret) {
    requireSomebody();
    return secret ? console.askSecret(label) : console.ask(label, "");
  }

  private static String answered(String label, String answer) {
    if (answer.isEmpty()) {
      throw new CommandFailed("Nobody answered: " + label);
    }
    return answer;
  }

  private void requireSomebody() {
    if (options.nonInteractive || !environment.variable("BOSH_NON_INTERACTIVE").isEmpty()) {
      throw new CommandFailed(
          "Cannot ask for input in non-interactive UI. Give --client and --client-secret"
              + " (BOSH_CLIENT, BOSH_CLIENT_SECRET).");
    }
  }

  /** Asks, also where nobody sits, unless told not to. */
  public void confirmAlways() {
    if (!isUnasked()) {
      console.confirm();
    }
  }

  /**
   * Asks which. Whoever wants no questions has to say it otherwise.
   *
   * @return its place among the choices, from 0 on
   */
  public int choose(String question, List<String> choices) {
    if (isUnasked()) {
      throw new CommandFailed("Cannot ask for a choice in non-interactive UI");
    }
    return console.choose(question, choices);
  }

  /** Asks whether something special is wanted; whoever wants no questions wants nothing special. */
  public boolean agrees(String question) {
    return !isUnasked() && console.agrees(question);
  }

  private boolean isUnasked() {
    return options.nonInteractive || !environment.variable("BOSH_NON_INTERACTIVE").isEmpty();
  }

  /** Shows the events of the task an answer points to, until it ends. */
  public Task await(Answer answer) {
    long id = DirectorClient.taskOf(answer);
    return await(id, new TaskReporter(console, id));
  }

  /** Shows events only in so far as the reporter does. */
  public Task await(long id, TaskOutput reporter) {
    Task task = follow(id, Kind.STORY, reporter);
    if (!task.isDone()) {
      throw new CommandFailed(
          "Expected task '%d' to succeed but state is '%s'".formatted(id, task.state()));
    }
    return task;
  }

  public Task follow(long id, Kind kind, TaskOutput reporter) {
    if (reporter.isShown()) {
      if (taskShown) {
        console.end("");
      }
      taskShown = true;
    }
    Runnable farewell =
        () ->
            environment
                .stderr()
                .print(
                    "\nTask %1$d goes on. Watch it with 'slipway task %1$d', end it with 'slipway cancel-task %1$d'.\n"
                        .formatted(id));
    try (Interruptions.Subscription _ = environment.interruptions().subscribe(farewell)) {
      return new TaskFollower(director(), environment.clock(), new Again())
          .follow(id, kind, reporter);
    }
  }

  /** The local Director may come back with another address; any other is where it was. */
  private final class Again implements Reconnection {
    @Override
    public void lost(long task) {
      environment
          .stderr()
          .print(
              "\nThe Director is gone. Task %d goes on with the next one, which is waited for%s.\n"
                  .formatted(task, isLocal() ? ": 'slipway up' starts it" : ""));
    }

    @Override
    public Optional<DirectorClient> find(Duration limit) {
      if (!isLocal()) {
        return Optional.of(director());
      }
      return local.awaitRunning(limit).map(Session.this::again);
    }
  }

  private DirectorClient again(LocalDirector.DirectorAddress address) {
    Target found = Targets.local(address);
    DirectorClient client = client(found.environment(), found.caCertificate(), identity(found));
    target = found;
    director = client;
    return client;
  }

  /** The objects a finished task left as its result, one on each line. */
  public List<JsonObject> results(long task) {
    return JsonObject.parseLines(director().taskResult(task));
  }

  /** Every value of a query that is not empty. */
  static Map<String, String> given(Map<String, String> parameters) {
    Map<String, String> given = new TreeMap<>(parameters);
    given.values().removeIf(String::isEmpty);
    return given;
  }
}
