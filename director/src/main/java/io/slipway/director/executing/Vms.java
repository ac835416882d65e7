package io.slipway.director.executing;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.Names;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentState;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.cpi.Cpi;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.NewVm;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and deletes the VMs of instances (Director behaviour 4.5). */
public final class Vms {
  private static final Logger log = LoggerFactory.getLogger(Vms.class);
  private static final Duration AGENT_WAIT = Duration.ofMinutes(10);
  private static final DateTimeFormatter METADATA_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final Cpi cpi;
  private final InstanceRepository instances;
  private final Agents agents;
  private final Clock clock;
  private final String directorName;

  public Vms(
      Cpi cpi, InstanceRepository instances, Agents agents, Clock clock, String directorName) {
    this.cpi = cpi;
    this.instances = instances;
    this.agents = agents;
    this.clock = clock;
    this.directorName = directorName;
  }

  /**
   * What a VM is to be.
   *
   * @param env of the instance group
   * @param tags of the deployment, those of the group over them
   * @param firstApply what its agent is told first: who it is, and nothing to install (agent
   *     contract 6.1)
   */
  public record Order(
      InstanceRecord instance,
      StemcellRecord stemcell,
      Map<String, @Nullable Object> cloudProperties,
      Map<String, Map<String, @Nullable Object>> networks,
      List<String> diskCids,
      Map<String, @Nullable Object> env,
      Map<String, String> tags,
      ApplySpec firstApply) {}

  /** The VM and what its agent says the networks are. */
  public record Made(VmRecord vm, AgentState state) {}

  /**
   * Makes the VM. It becomes its instance's active one only when it can be worked with: one that
   * did not get that far, because something failed or the Director died, is deleted.
   */
  public Made create(Order order, Disks.AfterBoot afterBoot, Audit audit, Cancellation cancelled) {
    return create(order, afterBoot, instances::activateVm, audit, cancelled);
  }

  /**
   * Makes a VM that stands ready to take the active one's place: without disks, for those the
   * active one still has.
   */
  public Made createTwin(Order order, Audit audit, Cancellation cancelled) {
    return create(order, Disks.AfterBoot.nothing(), instances::setTwin, audit, cancelled);
  }

  private Made create(
      Order order,
      Disks.AfterBoot afterBoot,
      IntConsumer whenReady,
      Audit audit,
      Cancellation cancelled) {
    return audit.around(
        vmChange("create", order.instance(), Optional.empty()),
        made -> Optional.of(made.vm().cid()),
        () -> createAndSettle(order, afterBoot, whenReady, cancelled));
  }

  private Made createAndSettle(
      Order order, Disks.AfterBoot afterBoot, IntConsumer whenReady, Cancellation cancelled) {
    String agentId = UUID.randomUUID().toString();
    Cpi.Vm created =
        cpi.createVm(
            new Cpi.VmRequest(
                agentId,
                order.stemcell().cid(),
                order.cloudProperties(),
                order.networks(),
                order.diskCids(),
                env(order)));
    VmRecord vm;
    try {
      vm = instances.addVm(newVm(order, created.cid(), agentId));
    } catch (RuntimeException e) {
      deleteFromCloud(created.cid(), e);
      throw e;
    }
    try {
      return settle(order, vm, afterBoot, whenReady, cancelled);
    } catch (RuntimeException e) {
      if (deleteFromCloud(created.cid(), e)) {
        instances.deleteVm(vm.id());
      }
      throw e;
    }
  }

  private NewVm newVm(Order order, String cid, String agentId) {
    return new NewVm(
        order.instance().id(),
        cid,
        agentId,
        false,
        order.stemcell().cpi(),
        order.stemcell().name(),
        order.stemcell().version(),
        order.cloudProperties(),
        order.env(),
        addresses(order),
        clock.now());
  }

  /** Those of the instance's addresses the VM is made with. */
  private static List<Integer> addresses(Order order) {
    List<Object> ips =
        order.networks().values().stream()
            .flatMap(settings -> Stream.ofNullable(settings.get("ip")))
            .toList();
    return order.instance().addresses().stream()
        .filter(address -> ips.contains(address.address().replaceFirst("/.*", "")))
        .map(IpAddressRecord::id)
        .toList();
  }

  private Made settle(
      Order order,
      VmRecord vm,
      Disks.AfterBoot afterBoot,
      IntConsumer whenReady,
      Cancellation cancelled) {
    setMetadata(order, vm);
    AgentClient agent = agents.of(order.instance(), vm);
    agent.waitUntilReady(vm.cid(), AGENT_WAIT, cancelled);
    afterBoot.mount(vm, agent);
    Map<String, @Nullable Object> settings = AgentSettings.with(afterBoot.named());
    if (order.instance().compilation()) {
      agent.updateSettings(settings); // It lives no longer than what it came with.
    } else {
      agent.updateSettingsAndCredentials(settings);
    }
    agent.apply(order.firstApply());
    AgentState state = agent.getState(cancelled);
    whenReady.accept(vm.id());
    return new Made(vm, state);
  }

  /** A VM that cannot be deleted stays on record: the next deploy tries again. */
  private boolean deleteFromCloud(String cid, RuntimeException reason) {
    try {
      cpi.deleteVm(cid);
      return true;
    } catch (RuntimeException e) {
      log.error("The VM {} could not be deleted after its creation failed", cid, e);
      reason.addSuppressed(e);
      return false;
    }
  }

  /** Deletes the VM. Whatever interrupts this, the VM is nobody's active one any more. */
  public void delete(InstanceRecord instance, VmRecord vm, Audit audit) {
    audit.around(
        vmChange("delete", instance, Optional.of(vm.cid())),
        () -> {
          instances.deactivateVm(vm.id());
          cpi.deleteVm(vm.cid());
          instances.deleteVm(vm.id());
        });
  }

  /**
   * Tells the VM to shut down and leaves it, with its addresses, to be deleted later (behaviour
   * 4.5). Whether it hears is not waited for.
   */
  public void orphan(InstanceRecord instance, VmRecord vm, Audit audit) {
    agents.of(instance, vm).shutdown();
    audit.around(
        vmChange("orphan", instance, Optional.of(vm.cid())),
        () -> instances.orphanVm(vm.id(), clock.now()));
  }

  public void setMetadata(Order order, VmRecord vm) {
    cpi.setVmMetadata(vm.cid(), metadata(order, vm.createdAt(), Map.of()));
  }

  /**
   * @param packageName what the VM is going to compile
   */
  public void setCompiling(Order order, VmRecord vm, String packageName) {
    cpi.setVmMetadata(vm.cid(), metadata(order, vm.createdAt(), Map.of("compiling", packageName)));
  }

  private static Audit.Change vmChange(
      String action, InstanceRecord instance, Optional<String> cid) {
    return new Audit.Change(action, "vm", cid, Optional.of(instance.name()), Map.of())
        .in(instance.deployment());
  }

  private Map<String, String> metadata(
      Order order, Instant createdAt, Map<String, String> further) {
    InstanceRecord instance = order.instance();
    Map<String, String> metadata = new LinkedHashMap<>(order.tags());
    metadata.putAll(further);
    metadata.put("director", directorName);
    metadata.put("deployment", instance.deployment());
    metadata.put("id", instance.uuid());
    metadata.put("job", instance.group());
    metadata.put("instance_group", instance.group());
    metadata.put("index", String.valueOf(instance.index()));
    metadata.put("name", instance.name());
    metadata.put("created_at", METADATA_TIME.format(createdAt));
    return metadata;
  }

  /** The group's {@code env} with the names agents of one kind share (behaviour 8.4). */
  private Map<String, @Nullable Object> env(Order order) {
    Map<String, @Nullable Object> env = new LinkedHashMap<>(order.env());
    Map<String, @Nullable Object> bosh = new LinkedHashMap<>();
    if (env.get("bosh") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> bosh.put(String.valueOf(key), value));
    }
    if (!order.tags().isEmpty()) {
      bosh.put("tags", order.tags());
    }
    String deployment = order.instance().deployment();
    String group = order.instance().group();
    bosh.put("group", canonical(directorName, deployment, group));
    bosh.put(
        "groups",
        List.of(
            canonical(directorName),
            canonical(deployment),
            canonical(group),
            canonical(directorName, deployment),
            canonical(deployment, group),
            canonical(directorName, deployment, group)));
    env.put("bosh", bosh);
    return env;
  }

  private static String canonical(String... names) {
    return Names.canonical(String.join("-", names));
  }
}
