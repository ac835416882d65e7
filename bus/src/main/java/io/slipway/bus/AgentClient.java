package io.slipway.bus;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.Durations;
import io.slipway.base.ErrorCode;
import io.slipway.base.Registration;
import io.slipway.base.SlipwayException;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.Steering;
import io.slipway.json.PlainObject;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Director's side of one agent: every method of the agent contract's section 3, with the time
 * limits, retries and tolerance of older agents of its section 2.5.
 *
 * <p>Every method waits until the agent has done the work. An agent's exception is a {@link
 * SlipwayException} with {@link ErrorCode#RPC_REMOTE_EXCEPTION} and the agent's own text; no answer
 * in time is one with {@link ErrorCode#RPC_TIMEOUT}. What a {@link Cancellation} throws when the
 * work is called off passes through.
 */
public final class AgentClient {
  private static final Logger log = LoggerFactory.getLogger(AgentClient.class);

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(45);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(5);

  private final MessageBus bus;
  private final Clock clock;
  private final AgentChannel channel;

  /**
   * @param instanceName {@code group/uuid}, for messages
   */
  public AgentClient(MessageBus bus, Clock clock, String agentId, String instanceName) {
    this(bus, clock, new AgentChannel(bus, clock, agentId, instanceName, REQUEST_TIMEOUT));
  }

  private AgentClient(MessageBus bus, Clock clock, AgentChannel channel) {
    this.bus = bus;
    this.clock = clock;
    this.channel = channel;
  }

  /** The same agent with another limit for each single answer; the usual one is 45 seconds. */
  public AgentClient withTimeout(Duration timeout) {
    return new AgentClient(bus, clock, channel.withTimeout(timeout));
  }

  /**
   * The same agent, asked only once and waited for no longer than that, also where it is known to
   * be there: to find out whether it answers.
   */
  public AgentClient impatient(Duration limit) {
    return new AgentClient(bus, clock, channel.impatient(limit));
  }

  /**
   * The same agent, asked under a name: work that was begun under it is not begun again, and its
   * result is the answer. Only agents that know names do so.
   */
  public AgentClient named(String request) {
    return new AgentClient(bus, clock, channel.named(request));
  }

  public String agentId() {
    return channel.agentId();
  }

  public void ping() {
    channel.call(Cancellation.never(), "ping");
  }

  /**
   * Pings until the agent answers.
   *
   * @param vmName the VM's cloud id, for the message when the limit passes
   */
  public void waitUntilReady(String vmName, Duration limit, Cancellation cancellation) {
    AgentChannel quick = channel.withTimeout(PING_TIMEOUT);
    long start = clock.nanoTime();
    while (true) {
      cancellation.check();
      try {
        quick.call(cancellation, "ping");
        return;
      } catch (SlipwayException e) {
        boolean passed = clock.nanoTime() - start >= limit.toNanos();
        if (e.code() == ErrorCode.RPC_TIMEOUT) {
          if (passed) {
            throw new SlipwayException(
                ErrorCode.RPC_TIMEOUT,
                "Timed out pinging VM '%s' with agent '%s' after %d seconds"
                    .formatted(vmName, agentId(), limit.toSeconds()),
                e);
          }
        } else if (isRestarting(e) && !passed) {
          channel.sleep(RESTART_PAUSE);
        } else {
          throw e;
        }
      }
    }
  }

  private static boolean isRestarting(SlipwayException e) {
    return e.code() == ErrorCode.RPC_REMOTE_EXCEPTION && e.message().startsWith("restarting agent");
  }

  /** The agent's {@code api_version}; 0 for one too old to know the question. */
  public int apiVersion() {
    try {
      return (int) PlainObject.of(channel.perform("info"), "agent's info").longOr("api_version", 0);
    } catch (SlipwayException e) {
      throwUnlessUnknownMessage(e, "info");
      return 0;
    }
  }

  public AgentState getState() {
    return getState(Cancellation.never());
  }

  public AgentState getState(Cancellation cancellation) {
    return AgentState.of(channel.perform(cancellation, "get_state"));
  }

  /** The state with vitals. */
  public AgentState getFullState() {
    return AgentState.of(channel.perform("get_state", "full"));
  }

  /**
   * Calls the consumer at every change of state the agent tells about by itself. A stock agent
   * tells nothing: keep asking {@link #getState()}.
   */
  public Registration onStateChange(Consumer<StateChange> consumer) {
    return bus.subscribe(
        Subjects.state(agentId()),
        message -> consumer.accept(StateChange.fromPlain(message.payload())));
  }

  /**
   * Completes at the next change of state to {@code running} that the agent tells about by itself;
   * with a stock agent, never. Ask for this first and for {@link #getState()} after, so that no
   * change falls between the two. Cancel the future when it is not wanted any more.
   */
  public CompletableFuture<Void> awaitRunning() {
    CompletableFuture<Void> running = new CompletableFuture<>();
    Registration registration =
        onStateChange(
            change -> {
              if (change.jobState().isRunning()) {
                running.complete(null);
              }
            });
    running.whenComplete((_, _) -> registration.close());
    return running;
  }

  /** Calls the consumer when a script starts and when it has ended; stock agents tell nothing. */
  public Registration onScript(Consumer<ScriptReport> consumer) {
    return bus.subscribe(
        Subjects.script(agentId()),
        message -> consumer.accept(ScriptReport.fromPlain(message.payload())));
  }

  public void prepare(ApplySpec spec) {
    channel.perform("prepare", spec.toPlain());
  }

  public void apply(ApplySpec spec) {
    channel.perform("apply", spec.toPlain());
  }

  /** Begins to start every process; returns before they run. */
  public void start() {
    channel.perform("start");
  }

  /**
   * Stops every process. Given up silently after 300 seconds; the agent's own time limit is no
   * error either.
   */
  public void stop() {
    Cancellation never = Cancellation.never();
    try {
      if (channel.begin(never, "stop") instanceof AgentChannel.Running task
          && channel.await(task, never, Optional.of(STOP_LIMIT)) instanceof AgentChannel.Running) {
        log.warn("Agent {} has not stopped its processes in {}; going on", agentId(), STOP_LIMIT);
      }
    } catch (SlipwayException e) {
      if (!e.message().contains("Timed out waiting for service")) {
        throw e;
      }
      log.warn("Agent {} gave up waiting for its processes to stop; going on", agentId());
    }
  }

  /**
   * Drains, and waits as long as the scripts ask for (Director behaviour 4.4). When cancelled, the
   * agent is told so and its scripts are not waited for.
   */
  public void drain(DrainType type, ApplySpec spec, Cancellation cancellation) {
    long seconds = drainOnce(cancellation, type.word(), spec.toPlain());
    while (seconds < 0) {
      channel.sleep(Duration.ofSeconds(-seconds));
      cancellation.check();
      seconds = drainOnce(cancellation, "status");
    }
    if (seconds > 0) {
      channel.sleep(Duration.ofSeconds(seconds));
    }
  }

  private long drainOnce(Cancellation cancellation, @Nullable Object... arguments) {
    @Nullable Object value =
        switch (channel.begin(cancellation, "drain", arguments)) {
          case AgentChannel.Ended ended -> ended.value();
          case AgentChannel.Running task -> awaitDrain(task, cancellation);
        };
    if (value instanceof Number seconds) {
      return seconds.longValue();
    }
    throw new SlipwayException(
        ErrorCode.AGENT_INVALID_TASK_RESULT,
        "Agent '" + agentId() + "' answered 'drain' with something that is not a number");
  }

  private @Nullable Object awaitDrain(AgentChannel.Running task, Cancellation cancellation) {
    return switch (channel.await(task, cancellation, Optional.empty())) {
      case AgentChannel.Ended ended -> ended.value();
      case AgentChannel.Running _ -> {
        channel.cancel(task);
        cancellation.check();
        throw new IllegalStateException("A cancellation announced itself and then denied it");
      }
    };
  }

  /**
   * Runs the script of every job that has it. An agent too old to know scripts runs none. When
   * cancelled, an agent of Slipway's ends the scripts; a stock one cannot, and is waited for.
   *
   * @param rules by job; sent only where there are any
   */
  public void runScript(
      String name,
      Map<String, String> environment,
      Map<String, HookRules> rules,
      Cancellation cancellation) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    if (!environment.isEmpty()) {
      options.put("env", environment);
    }
    if (rules.isEmpty()) {
      runScript(name, options, Optional.empty(), cancellation);
    } else if (isOurs()) {
      options.put("slipway", Map.of("jobs", Steering.plainRules(rules)));
      runScript(name, options, Optional.empty(), cancellation);
    } else {
      new StockSteering(this, clock).runScript(name, options, rules, cancellation);
    }
  }

  /**
   * @param limit for how long it is waited for
   */
  void runScript(
      String name,
      Map<String, @Nullable Object> options,
      Optional<Duration> limit,
      Cancellation cancellation) {
    tolerateUnknownMessage(
        "run_script",
        () -> {
          if (channel.begin(Cancellation.never(), "run_script", name, options)
                  instanceof AgentChannel.Running task
              && channel.await(task, cancellation, limit) instanceof AgentChannel.Running) {
            endScript(name, task, limit, cancellation);
          }
        });
  }

  /** It still runs, and should not. */
  private void endScript(
      String name, AgentChannel.Running task, Optional<Duration> limit, Cancellation cancellation) {
    boolean ends = cancelIfItCan(task);
    if (!ends && limit.isPresent() && !isCancelled(cancellation)) {
      throw new SlipwayException(
          ErrorCode.RPC_TIMEOUT,
          ("%s of '%s' timed out after %s. Its agent is a stock one, which cannot end scripts: it"
                  + " runs on there")
              .formatted(name, channel.instanceName(), Durations.text(limit.get())));
    }
    if (!ends) {
      log.warn(
          "The agent of {} is a stock one, which cannot end {}: its end is waited for",
          channel.instanceName(),
          name);
    }
    try {
      channel.await(task, Cancellation.never(), Optional.empty());
    } catch (SlipwayException e) {
      cancellation.check(); // what was told to end may well complain
      throw e;
    }
    cancellation.check();
  }

  private static boolean isCancelled(Cancellation cancellation) {
    try {
      cancellation.check();
      return false;
    } catch (SlipwayException e) {
      return true;
    }
  }

  private boolean cancelIfItCan(AgentChannel.Running task) {
    try {
      channel.cancel(task);
      return true;
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.RPC_REMOTE_EXCEPTION) {
        throw e;
      }
      return false;
    }
  }

  /** Whether it is an agent of Slipway's; asked only where somebody wants what no other can. */
  boolean isOurs() {
    try {
      channel.call(Cancellation.never(), "slipway_version");
      return true;
    } catch (SlipwayException e) {
      throwUnlessUnknownMessage(e, "slipway_version");
      return false;
    }
  }

  /**
   * Waits until all gates are open; when cancelled, the agent is told so.
   *
   * @throws SlipwayException when one does not open in time, or the agent is a stock one
   */
  public void awaitReady(List<ReadinessGate> gates, Cancellation cancellation) {
    if (!isOurs()) {
      throw new SlipwayException(
          ErrorCode.AGENT_UNSUPPORTED_ACTION,
          ("'%s' has readiness gates (%s), but its agent is a stock one, which knows none: take"
                  + " 'ready' out of the manifest's slipway section, or wait in post-start")
              .formatted(
                  channel.instanceName(),
                  String.join("; ", gates.stream().map(ReadinessGate::describe).toList())));
    }
    if (channel.begin(Cancellation.never(), "await_ready", Steering.plainGates(gates))
            instanceof AgentChannel.Running task
        && channel.await(task, cancellation, Optional.empty()) instanceof AgentChannel.Running) {
      channel.cancel(task);
      cancellation.check();
    }
  }

  /**
   * Runs one script of one job, as {@link #runScript} runs it of all.
   *
   * @param environment added to the usual one
   * @param trace whether the shell that runs it says each command
   */
  public void runHook(
      String job,
      String script,
      Map<String, String> environment,
      boolean trace,
      Cancellation cancellation) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("env", environment);
    options.put("trace", trace);
    try {
      if (channel.begin(Cancellation.never(), "run_hook", script, job, options)
              instanceof AgentChannel.Running task
          && channel.await(task, cancellation, Optional.empty()) instanceof AgentChannel.Running) {
        endScript(script, task, Optional.empty(), cancellation);
      }
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.RPC_REMOTE_EXCEPTION && e.message().contains("unknown message")) {
        throw new SlipwayException(
            ErrorCode.RPC_REMOTE_EXCEPTION,
            "The agent '%s' is one of BOSH's, which runs hooks only of all jobs at once: run it by 'slipway ssh'"
                .formatted(agentId()),
            e);
      }
      throw e;
    }
  }

  /**
   * Runs an errand. When cancelled, the agent is told to end it, and how it ended is the result:
   * cancelling throws nothing here.
   *
   * @param job absent for agents of API version 0: the first job's then
   */
  public ErrandResult runErrand(Optional<String> job, Cancellation cancellation) {
    Cancellation never = Cancellation.never();
    AgentChannel.Progress begun =
        job.isPresent()
            ? channel.begin(never, "run_errand", job.get())
            : channel.begin(never, "run_errand");
    return switch (begun) {
      case AgentChannel.Ended ended -> ErrandResult.of(ended.value());
      case AgentChannel.Running task -> {
        AgentChannel.Progress progress = channel.await(task, cancellation, Optional.empty());
        if (progress instanceof AgentChannel.Running) {
          channel.cancel(task);
          progress = channel.await(task, never, Optional.empty());
        }
        yield switch (progress) {
          case AgentChannel.Ended ended -> ErrandResult.of(ended.value());
          case AgentChannel.Running _ ->
              throw new IllegalStateException("Waiting without a limit ended before the task");
        };
      }
    };
  }

  public void cancelTask(String taskId) {
    channel.call(Cancellation.never(), "cancel_task", taskId);
  }

  /** Tells a VM to power itself off; whether it hears is not waited for. */
  public void shutdown() {
    channel.send("shutdown");
  }

  /**
   * Packs logs and puts them into the blobstore.
   *
   * @param types {@code job}, {@code agent}, {@code system}, or several with commas
   * @param filters globs; empty for everything
   */
  public StoredBlob fetchLogs(String types, List<String> filters) {
    return StoredBlob.of(
        channel.perform("fetch_logs", types, filters.isEmpty() ? null : filters), "fetch_logs");
  }

  /**
   * Begins to follow job logs; only agents of Slipway's can. Whoever stops reading for a minute has
   * ended it.
   *
   * @return by what name to read on
   */
  public String followLogs(LogRequest request) {
    return String.valueOf(channel.call(Cancellation.never(), "follow_logs", request.toPlain()));
  }

  /**
   * What has been written since: the agent keeps nothing for a reader who does not ask. Waits some
   * seconds for something to be told, and answers without any pieces then.
   *
   * @param after the number of the last news that were read, 0 before the first
   */
  public LogNews readLogs(String name, long after) {
    return LogNews.fromPlain(channel.call(Cancellation.never(), "read_logs", name, after));
  }

  /** Ends it; whether the agent hears is not waited for. */
  public void unfollowLogs(String name) {
    channel.send("unfollow_logs", name);
  }

  /**
   * Compiles a package. When cancelled, the compilation is left to itself.
   *
   * @param dependencies by name
   */
  public StoredBlob compilePackage(
      String blobId,
      String digest,
      String name,
      String version,
      Map<String, PackageSpec> dependencies,
      Cancellation cancellation) {
    Map<String, @Nullable Object> compiled = new LinkedHashMap<>();
    dependencies.forEach((key, one) -> compiled.put(key, one.toPlain()));
    Object value =
        channel.perform(cancellation, "compile_package", blobId, digest, name, version, compiled);
    return StoredBlob.of(
        PlainObject.of(value, "result of compile_package").value("result"), "compile_package");
  }

  /**
   * Hands a blob to the agent in the message itself. An agent that cannot take it is {@link
   * ErrorCode#AGENT_UNSUPPORTED_ACTION}.
   */
  public void uploadBlob(String blobId, String digest, byte[] content) {
    Map<String, @Nullable Object> blob = new LinkedHashMap<>();
    blob.put("blob_id", blobId);
    blob.put("checksum", digest);
    blob.put("payload", encode(content));
    try {
      channel.perform("upload_blob", blob);
    } catch (SlipwayException e) {
      throwUnlessUnknownMessage(e, "upload_blob");
      throw new SlipwayException(
          ErrorCode.AGENT_UNSUPPORTED_ACTION, "Unsupported action: upload_blob", e);
    }
  }

  /** Base64 as Ruby writes it: a line break after every 60 characters, and at the end. */
  private static String encode(byte[] content) {
    String lines = Base64.getMimeEncoder(60, new byte[] {'\n'}).encodeToString(content);
    return lines.isEmpty() ? lines : lines + "\n";
  }

  /** Replaces trusted certificates and disk associations. */
  public void updateSettings(Map<String, @Nullable Object> settings) {
    updateSettings(settings, Optional.empty());
  }

  /**
   * The same; and replaces what the agent shows when it connects, when the bus wants it to show
   * something else. It restarts then, and answers after that.
   */
  public void updateSettingsAndCredentials(Map<String, @Nullable Object> settings) {
    updateSettings(settings, bus.renewal(agentId()));
  }

  private void updateSettings(
      Map<String, @Nullable Object> settings, Optional<CredentialRenewal> renewal) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>(settings);
    renewal.ifPresent(one -> told.put("mbus", one.mbus()));
    tolerateUnknownMessage(
        "update_settings",
        () -> {
          channel.perform("update_settings", told);
          renewal.ifPresent(one -> one.taken().run());
        });
  }

  /** Sends a version of the DNS records; true when the agent has it then. Never fails, may hang. */
  public CompletableFuture<Boolean> syncDns(String blobId, String digest, long version) {
    return channel
        .send("sync_dns", blobId, digest, version)
        .thenApply(reply -> reply.equals(new AgentReply.Value("synced")))
        .exceptionally(_ -> false);
  }

  public void deleteArpEntries(List<String> addresses) {
    channel.send("delete_arp_entries", Map.of("ips", addresses));
  }

  public void removeFile(String path) {
    channel.perform("remove_file", path);
  }

  /** {@code setup} or {@code cleanup} of a temporary user; the agent's answer as it is. */
  public Map<String, @Nullable Object> ssh(
      String command, Map<String, @Nullable Object> parameters) {
    return PlainObject.of(channel.perform("ssh", command, parameters), "result of ssh").toPlain();
  }

  public List<String> listDisk() {
    return channel.perform("list_disk") instanceof List<?> disks
        ? disks.stream().map(String::valueOf).toList()
        : List.of();
  }

  public void mountDisk(String diskId) {
    channel.perform("mount_disk", diskId);
  }

  public void unmountDisk(String diskId) {
    channel.perform("unmount_disk", diskId);
  }

  public void migrateDisk(String fromDiskId, String toDiskId) {
    channel.perform("migrate_disk", fromDiskId, toDiskId);
  }

  /**
   * @param hint what the CPI said about where the disk is: a text or an object
   */
  public void addPersistentDisk(String diskId, @Nullable Object hint) {
    tolerateUnknownMessage(
        "add_persistent_disk", () -> channel.perform("add_persistent_disk", diskId, hint));
  }

  /**
   * @param hint what the CPI said about where the disk is: a text or an object
   */
  public void addDynamicDisk(String diskId, @Nullable Object hint) {
    channel.perform("add_dynamic_disk", diskId, hint);
  }

  public void removeDynamicDisk(String diskId) {
    channel.perform("remove_dynamic_disk", diskId);
  }

  public void removePersistentDisk(String diskId) {
    tolerateUnknownMessage(
        "remove_persistent_disk", () -> channel.perform("remove_persistent_disk", diskId));
  }

  private void tolerateUnknownMessage(String method, Runnable call) {
    try {
      call.run();
    } catch (SlipwayException e) {
      throwUnlessUnknownMessage(e, method);
    }
  }

  private void throwUnlessUnknownMessage(SlipwayException e, String method) {
    if (e.code() != ErrorCode.RPC_REMOTE_EXCEPTION || !e.message().contains("unknown message")) {
      throw e;
    }
    log.warn("Agent {} does not know '{}'; going on without", agentId(), method);
  }
}
