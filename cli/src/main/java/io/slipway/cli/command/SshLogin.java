package io.slipway.cli.command;

import io.slipway.api.Task;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Interruptions;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.ssh.GatewayOptions.Gateway;
import io.slipway.cli.ssh.RawOptions;
import io.slipway.cli.ssh.SshClients;
import io.slipway.cli.ssh.SshHost;
import io.slipway.json.Json;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A user on instances for as long as a command lasts, and the clients to come as that user. */
final class SshLogin implements AutoCloseable {
  private static final int LENGTH_OF_NAME = 15;

  private final List<SshHost> hosts;
  private final SshClients clients;
  private final Runnable cleanUp;
  private final Interruptions.Subscription interrupted;

  private SshLogin(
      List<SshHost> hosts, SshClients clients, Interruptions interruptions, Runnable cleanUp) {
    this.hosts = hosts;
    this.clients = clients;
    this.cleanUp = cleanUp;
    this.interrupted = interruptions.subscribe(cleanUp);
  }

  /** A key of one's own instead of a user that is set up, and whom it lets in. */
  record OwnKey(String file, String user) {}

  /** Sets up a user in all instances that are meant; with a key of one's own nothing is set up. */
  static SshLogin open(
      Session session,
      InstanceSlug slug,
      Optional<OwnKey> own,
      Gateway gateway,
      RawOptions options) {
    return open(session, session.deployment(), slug, own, gateway, options);
  }

  static SshLogin open(
      Session session,
      String deployment,
      InstanceSlug slug,
      Optional<OwnKey> own,
      Gateway gateway,
      RawOptions options) {
    Path directory = session.environment().workingDirectory();
    boolean foreign =
        own.isPresent() || gateway.privateKey().isPresent() || gateway.host().isPresent();
    SshClients.prepare(foreign || !session.isLocal());
    if (own.isPresent()) {
      SshClients clients =
          new SshClients(
              own.get().user(),
              SshClients.keysOf(directory.resolve(own.get().file())),
              gateway,
              true,
              directory);
      return new SshLogin(
          List.of(found(session, deployment, slug)), clients, _ -> () -> {}, () -> {});
    }
    KeyPair key = SshClients.newKey();
    String user =
        "bosh_" + UUID.randomUUID().toString().replace("-", "").substring(0, LENGTH_OF_NAME);
    Map<String, @Nullable Object> target = target(slug);
    Runnable cleanUp =
        () -> request(session, deployment, "cleanup", target, Map.of("user_regex", "^" + user));
    List<SshHost> hosts;
    try {
      hosts =
          setUp(
              session,
              deployment,
              target,
              Map.of("user", user, "public_key", SshClients.publicLine(key)));
    } catch (RuntimeException e) {
      cleanUpQuietly(cleanUp); // some instances may have been set up
      throw e;
    }
    SshClients clients =
        new SshClients(user, List.of(key), gateway, options.anyHostKey(), directory);
    return new SshLogin(
        hosts, clients, session.environment().interruptions(), () -> cleanUpQuietly(cleanUp));
  }

  private static Map<String, @Nullable Object> target(InstanceSlug slug) {
    Map<String, @Nullable Object> target = new LinkedHashMap<>();
    if (!slug.group().isEmpty()) {
      target.put("job", slug.group());
    }
    List<String> ids = slug.isInstance() ? List.of(slug.id()) : List.of();
    target.put("indexes", ids);
    target.put("ids", ids);
    return target;
  }

  private static List<SshHost> setUp(
      Session session,
      String deployment,
      Map<String, @Nullable Object> target,
      Map<String, String> parameters) {
    return CommandFailed.within(
        "Setting up SSH in deployment '" + deployment + "'",
        () -> {
          Task task = session.await(request(session, deployment, "setup", target, parameters));
          List<SshHost> hosts =
              JsonObject.parseArray(session.director().taskResult(task.id())).stream()
                  .map(SshHost::of)
                  .toList();
          if (hosts.isEmpty()) {
            throw new CommandFailed("The Director set up no instance");
          }
          return hosts;
        });
  }

  private static Answer request(
      Session session,
      String deployment,
      String command,
      Map<String, @Nullable Object> target,
      Map<String, String> parameters) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("command", command);
    body.put("deployment_name", deployment);
    body.put("target", target);
    body.put("params", parameters);
    return session
        .director()
        .send(
            "POST",
            Paths.path("deployments", deployment, "ssh"),
            DirectorClient.JSON,
            Json.write(body));
  }

  /** The instance as the Director knows it. */
  private static SshHost found(Session session, String deployment, InstanceSlug slug) {
    List<JsonObject> instances =
        session
            .director()
            .get(Paths.path("deployments", deployment, "instances"))
            .objects()
            .stream()
            .filter(one -> slug.group().isEmpty() || one.text("job").equals(slug.group()))
            .filter(
                one ->
                    !slug.isInstance()
                        || one.text("id").equals(slug.id())
                        || one.text("index").equals(slug.id()))
            .filter(one -> !one.texts("ips").isEmpty())
            .toList();
    if (instances.size() != 1) {
      throw new CommandFailed(
          "With a private key of your own name one instance that has an address, as GROUP/ID");
    }
    JsonObject one = instances.getFirst();
    return new SshHost(one.text("job"), one.text("id"), one.texts("ips").getFirst(), "", "", "");
  }

  /** An address stands for the instance that has it. */
  static InstanceSlug resolve(Session session, String text) {
    if (!text.matches("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")) {
      return InstanceSlug.parse(text);
    }
    String path = Paths.path("deployments", session.deployment(), "instances");
    return session.director().get(path).objects().stream()
        .filter(one -> one.texts("ips").contains(text))
        .findFirst()
        .map(one -> new InstanceSlug(one.text("job"), one.text("id")))
        .orElseThrow(
            () -> new CommandFailed("No instance of the deployment has the address " + text));
  }

  List<SshHost> hosts() {
    return hosts;
  }

  SshClients clients() {
    return clients;
  }

  /** Nobody waits for the cleaning up, and what has been done stays done when it fails. */
  private static void cleanUpQuietly(Runnable cleanUp) {
    try {
      cleanUp.run();
    } catch (RuntimeException e) {
      // The user stays until somebody cleans up after it; its key is gone with this process.
    }
  }

  @Override
  public void close() {
    interrupted.close();
    clients.close();
    cleanUp.run();
  }
}
