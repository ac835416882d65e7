package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.remote.RemoteVm;
import io.slipway.director.remote.RemoteVmRepository;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteVmRepositoryTest extends StoreFixture {
  @Test
  void whoIsLetInIsRememberedUntilForgotten() {
    RemoteVmRepository vms = store.remoteVms();
    RemoteVm making = new RemoteVm("b", Optional.empty(), Optional.of(3), false, "digest");
    RemoteVm other = new RemoteVm("a", Optional.of(HOSTILE), Optional.empty(), true, "");
    vms.put(making);
    vms.put(other);
    assertThat(vms.list()).containsExactly(other, making);

    RemoteVm made = new RemoteVm("b", Optional.of("vm-1"), Optional.of(3), true, "digest");
    vms.put(made);
    vms.delete("a");
    vms.delete("a");
    assertThat(vms.list()).containsExactly(made);
  }
}
