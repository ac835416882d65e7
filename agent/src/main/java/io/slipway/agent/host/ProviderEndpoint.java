package io.slipway.agent.host;

import io.slipway.base.Registration;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.CpiMethod;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a provider on the bus. */
public final class ProviderEndpoint implements AgentEndpoint {
  private static final Logger log = LoggerFactory.getLogger(ProviderEndpoint.class);

  private final LocalProvider provider;
  private final Runnable end;

  private ProviderEndpoint(LocalProvider provider, Runnable end) {
    this.provider = provider;
    this.end = end;
  }

  /**
   * Until the registration is closed.
   *
   * @param end ends this process; called when a client says so
   */
  public static Registration serve(MessageBus bus, LocalProvider provider, Runnable end) {
    return bus.serve(ProviderCall.ID, new ProviderEndpoint(provider, end));
  }

  @Override
  public AgentReply handle(AgentRequest request) {
    try {
      return new AgentReply.Value(ProviderCall.result(call(request.method(), request.arguments())));
    } catch (RuntimeException e) {
      log.debug("The provider's '{}' failed", request.method(), e);
      return new AgentReply.Value(ProviderCall.failure(e));
    }
  }

  private @Nullable Object call(String method, List<@Nullable Object> arguments) {
    return switch (method) {
      case ProviderCall.KEEP_ONLY ->
          done(() -> provider.keepOnly(new HashSet<>(ProviderCall.texts(arguments, 0))));
      case ProviderCall.END_WHEN_EMPTY -> endWhenEmpty();
      default -> call(CpiMethod.ofWord(method).orElseThrow(() -> unknown(method)), arguments);
    };
  }

  private @Nullable Object call(CpiMethod method, List<@Nullable Object> arguments) {
    return switch (method) {
      case CREATE_STEMCELL ->
          provider.createStemcell(
              Path.of(ProviderCall.text(arguments, 0)), ProviderCall.map(arguments, 1));
      case DELETE_STEMCELL -> done(() -> provider.deleteStemcell(ProviderCall.text(arguments, 0)));
      case ADDRESSES_IN_USE -> List.copyOf(provider.addressesInUse());
      case CREATE_VM -> createVm(arguments);
      case DELETE_VM -> done(() -> provider.deleteVm(ProviderCall.text(arguments, 0)));
      case HAS_VM -> provider.hasVm(ProviderCall.text(arguments, 0));
      case CREATE_DISK -> provider.createDisk(ProviderCall.text(arguments, 0));
      case DELETE_DISK -> done(() -> provider.deleteDisk(ProviderCall.text(arguments, 0)));
      case HAS_DISK -> provider.hasDisk(ProviderCall.text(arguments, 0));
      case ATTACH_DISK ->
          provider.attachDisk(ProviderCall.text(arguments, 0), ProviderCall.text(arguments, 1));
      case REBOOT_VM -> done(() -> provider.rebootVm(ProviderCall.text(arguments, 0)));
      case SNAPSHOT_DISK ->
          provider.snapshotDisk(ProviderCall.text(arguments, 0), ProviderCall.text(arguments, 1));
      case DELETE_SNAPSHOT -> done(() -> provider.deleteSnapshot(ProviderCall.text(arguments, 0)));
      case INFO, SET_VM_METADATA, DETACH_DISK, RESIZE_DISK, UPDATE_DISK, SET_DISK_METADATA ->
          throw unknown(method.word());
    };
  }

  private static IllegalArgumentException unknown(String method) {
    return new IllegalArgumentException("There is no method '" + method + "'");
  }

  private List<@Nullable Object> createVm(List<@Nullable Object> arguments) {
    Cpi.Vm vm =
        provider.createVm(
            ProviderCall.text(arguments, 6),
            new Cpi.VmRequest(
                ProviderCall.text(arguments, 0),
                ProviderCall.text(arguments, 1),
                ProviderCall.map(arguments, 2),
                ProviderCall.networks(arguments.get(3)),
                ProviderCall.texts(arguments, 4),
                ProviderCall.map(arguments, 5)));
    return List.of(vm.cid(), vm.networks());
  }

  private boolean endWhenEmpty() {
    boolean empty = provider.isEmpty();
    if (empty) {
      end.run();
    }
    return empty;
  }

  private static Map<String, @Nullable Object> done(Runnable action) {
    action.run();
    return Map.of();
  }

  @Override
  public CompletableFuture<Void> taskFinished(String taskId) {
    return CompletableFuture.completedFuture(null);
  }
}
