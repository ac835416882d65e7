package io.slipway.director.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.bus.CredentialRenewal;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.external.CpiOptions;
import io.slipway.director.credentials.generating.CertificateRequest;
import io.slipway.director.credentials.generating.CertificateRequest.Attribute;
import io.slipway.director.credentials.generating.CertificateRequest.KeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.SubjectPart;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.director.fakes.FakeCloud;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.World;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import io.slipway.model.catalog.StemcellRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cloud behind a program of a few lines, beside this machine: who is let in, and with what. */
class RemoteCloudTest {
  private static final String LATER = "later-stemcell";

  @TempDir Path folder;

  private final Repository repository = new Repository();
  private Certificates.Made ca = new Certificates.Made("", "", "");

  private static final class Repository implements RemoteVmRepository {
    final TreeMap<String, RemoteVm> vms = new TreeMap<>();

    @Override
    public synchronized List<RemoteVm> list() {
      return List.copyOf(vms.values());
    }

    @Override
    public synchronized void put(RemoteVm vm) {
      vms.put(vm.agentId(), vm);
    }

    @Override
    public synchronized void delete(String agentId) {
      vms.remove(agentId);
    }
  }

  @BeforeEach
  void makeFiles() throws IOException {
    ca =
        new Certificates(Clock.system())
            .selfSigned(
                new CertificateRequest(
                    List.of(new SubjectPart(Attribute.COMMON_NAME, "authority")),
                    Duration.ofDays(1),
                    2048,
                    true,
                    List.of(),
                    List.of(KeyUse.KEY_CERT_SIGN),
                    List.of()));
    Files.writeString(folder.resolve("ca.pem"), ca.certificate());
    Files.writeString(folder.resolve("ca.key"), ca.privateKey());
    script("reload", "echo told >> " + folder.resolve("told"));
    script(
        "cpi",
        """
        request=$(cat)
        case "$request" in
          *'"method":"info"'*) result='{"api_version":3,"stemcell_formats":[]}' ;;
          *'"method":"create_vm"'*broken*) exit 1 ;;
          *'"method":"create_vm"'*)
            printf '%%s' "$request" > '%s/create_vm'
            cp '%s/auth.json' '%s/admitted'
            result='["vm-7",{}]' ;;
          *) printf '%%s' "$request" > '%s/other'; result=null ;;
        esac
        echo "{\\"result\\":$result,\\"error\\":null,\\"log\\":\\"done\\"}"
        """
            .formatted(folder, folder, folder, folder));
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private RemoteVms vms() {
    return new RemoteVms(
        repository,
        new RemoteAgentOptions(
            Optional.of(folder.resolve("ca.pem")),
            Optional.of(folder.resolve("ca.key")),
            true,
            Optional.of(folder.resolve("auth.json")),
            Optional.empty(),
            Optional.of(folder.resolve("reload")),
            Optional.of("default.hm.bosh-internal"),
            Optional.empty()),
        folder.resolve("ca.pem"),
        "CN=director",
        Clock.system());
  }

  private RemoteCloud cloud(RemoteVms vms, Cpi here) {
    return new RemoteCloud(
        new RemoteCloud.Parts(
            folder.resolve("cpi"),
            CpiOptions.DEFAULT,
            "director-1",
            here,
            vms,
            () -> List.of(new StemcellRecord(1, "s", "1", "os", LATER, "", "", Optional.of(4))),
            Map.of(
                "ntp", List.of("n"), "group", "overridden", "mbus", Map.of("urls", List.of("u"))),
            Clock.system()));
  }

  private static Cpi.VmRequest request(String agentId, String stemcell) {
    return new Cpi.VmRequest(
        agentId,
        stemcell,
        Map.of(),
        Map.of(),
        List.of(),
        Map.of("bosh", Map.of("group", "mine", "password", "top-secret")));
  }

  private String authorized() throws IOException {
    return Files.readString(folder.resolve("auth.json"));
  }

  @Test
  void aVmIsLetInBeforeItIsMadeAndOutWhenItIsGone() throws Exception {
    RemoteVms vms = vms();
    assertThat(authorized()).contains("CN=director", "CN=default.hm.bosh-internal");
    FakeTaskContext task = new FakeTaskContext(Clock.system(), "d");
    World world = new World(folder.resolve("world"), Repositories.of(new FakeStore()));
    Cpi cpi = cloud(vms, world.cloud).forTask(task);

    assertThat(cpi.createVm(request("agent-1", LATER)).cid()).isEqualTo("vm-7");

    assertThat(Files.readString(folder.resolve("admitted")))
        .contains(
            "CN=agent-1.bootstrap.agent.bosh-internal",
            "CN=agent-1.agent.bosh-internal",
            "director.*.agent-1.*");
    PlainObject sent =
        PlainObject.of(Json.parse(Files.readString(folder.resolve("create_vm"))), "request");
    assertThat(sent.object("context").object("vm").object("stemcell").value("api_version"))
        .isEqualTo(4);
    PlainObject bosh = PlainObject.of(sent.list("arguments").get(5), "env").object("bosh");
    assertThat(bosh.text("group")).isEqualTo("mine");
    assertThat(bosh.texts("ntp")).containsExactly("n");
    assertThat(bosh.object("mbus").texts("urls")).containsExactly("u");
    assertThat(subject(bosh.object("mbus").object("cert").text("certificate")))
        .isEqualTo("CN=agent-1.bootstrap.agent.bosh-internal, O=Cloud Foundry, C=USA");
    assertThat(task.cpiText()).isEqualTo("donedone");
    assertThat(String.join("\n", task.logLines()))
        .contains("\"method\":\"create_vm\"", "with command: " + folder.resolve("cpi"))
        .contains("exit_status: 0")
        .doesNotContain("top-secret", "PRIVATE KEY");

    CredentialRenewal renewal = vms.renewal("agent-1").orElseThrow();
    assertThat(subject(PlainObject.of(renewal.mbus(), "mbus").object("cert").text("certificate")))
        .startsWith("CN=agent-1.agent.bosh-internal,");
    assertThat(renewal.toString()).doesNotContain("KEY");
    renewal.taken().run();
    assertThat(vms.renewal("agent-1")).isEmpty();
    assertThat(authorized()).doesNotContain("bootstrap").contains("CN=agent-1.agent");

    RemoteVms next = vms();
    assertThat(next.isRemote("agent-1")).isTrue();
    cloud(next, world.cloud).forTask(task).deleteVm("vm-7");
    assertThat(Files.readString(folder.resolve("other")))
        .contains("\"method\":\"delete_vm\",\"arguments\":[\"vm-7\"]", "\"api_version\":4");
    assertThat(next.isRemote("agent-1")).isFalse();
    assertThat(authorized()).doesNotContain("agent-1");
    assertThat(repository.list()).isEmpty();
    assertThat(Files.readAllLines(folder.resolve("told"))).hasSize(4);
  }

  private static String subject(String certificate) throws Exception {
    return ((X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII))))
        .getSubjectX500Principal()
        .toString();
  }

  @Test
  void aVmThatIsNotMadeIsNotLetIn() throws IOException {
    RemoteVms vms = vms();
    Cpi cpi =
        cloud(vms, new World(folder.resolve("world"), Repositories.of(new FakeStore())).cloud);
    assertThatThrownBy(() -> cpi.createVm(request("broken", LATER)))
        .hasMessageStartingWith("Invalid CPI response");
    assertThat(vms.isRemote("broken")).isFalse();
    assertThat(authorized()).doesNotContain("broken");
  }

  /** A Director that died over it knows of no VM. */
  @Test
  void whatWasBeingMadeIsForgottenByTheNextDirector() {
    vms().admit("agent-2", Optional.empty());
    assertThat(repository.list()).hasSize(1);
    assertThat(vms().isRemote("agent-2")).isFalse();
    assertThat(repository.list()).isEmpty();
  }

  @Test
  void whatIsOfThisMachineStaysHere() {
    World world = new World(folder.resolve("world"), Repositories.of(new FakeStore()));
    FakeCloud here = world.cloud;
    Cpi cpi = cloud(vms(), here);
    String cid = cpi.createVm(request("agent-3", "local-1")).cid();
    assertThat(cpi.hasVm(cid)).isTrue();
    assertThat(here.hasVm(cid)).isTrue();
    cpi.deleteVm(cid);
    assertThat(here.hasVm(cid)).isFalse();
    assertThat(folder.resolve("other")).doesNotExist();
  }

  @Test
  void anAuthorityWithAnotherOnesKeyIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("ca.key"),
        new Certificates(Clock.system())
            .selfSigned(
                new CertificateRequest(
                    List.of(new SubjectPart(Attribute.COMMON_NAME, "other")),
                    Duration.ofDays(1),
                    2048,
                    true,
                    List.of(),
                    List.of(),
                    List.of()))
            .privateKey());
    assertThatThrownBy(this::vms).hasMessageContaining("CA Certificate/Private Key mismatch");
    Files.delete(folder.resolve("ca.key"));
    assertThatThrownBy(this::vms)
        .hasMessage(
            "Client certificate generation error: %s: '%s' does not exist"
                .formatted(folder.resolve("ca.key"), folder.resolve("ca.key")));
  }
}
