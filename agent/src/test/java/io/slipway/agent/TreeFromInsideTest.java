package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.agent.fake.Archives;
import io.slipway.agent.fake.FakeServices;
import io.slipway.agent.fake.Specs;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.Clock;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.AgentClient;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceProcess;
import io.slipway.instance.SpaceSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each path of an instance is for its users, seen from inside as each of them. Skipped where
 * the kind of space cannot be made, or knows one user only.
 */
class TreeFromInsideTest {
  /**
   * Path, mode, owner and group, and what {@code vcap} may do with it, as on a VM. Where a VM has a
   * file system mounted, the line tells of its root: ext4 as made by {@code mkfs} for {@code data}
   * and {@code store}, a tmpfs without options for {@code sys/run}.
   */
  private static final List<String> AS_ON_A_VM =
      List.of(
          "/var/vcap 755 root:root r-x",
          "/var/vcap/bosh 700 root:root ---",
          "/var/vcap/bosh/bin 755 root:root ---",
          "/var/vcap/bosh/etc 755 root:root ---",
          "/var/vcap/bosh/log 750 root:root ---",
          "/var/vcap/monit 700 root:root ---",
          "/var/vcap/data 755 root:root r-x",
          "/var/vcap/data/tmp 755 root:root r-x",
          "/var/vcap/data/sys 750 root:vcap r-x",
          "/var/vcap/data/sys/log 750 root:vcap r-x",
          "/var/vcap/data/sys/log/web 770 root:vcap rwx",
          "/var/vcap/data/sys/run 1777 root:vcap rwx",
          "/var/vcap/data/sys/run/web 770 root:vcap rwx",
          "/var/vcap/data/web 770 root:vcap rwx",
          "/var/vcap/data/jobs 750 root:vcap r-x",
          "/var/vcap/data/packages 755 root:vcap r-x",
          "/var/vcap/data/sensitive_blobs 700 root:vcap ---",
          "/var/vcap/data/blobs 700 root:vcap ---",
          "/var/vcap/data/dynamic_disks 700 root:vcap ---",
          "/var/vcap/sys/. 750 root:vcap r-x",
          "/var/vcap/sys/log/web 770 root:vcap rwx",
          "/var/vcap/sys/run/web 770 root:vcap rwx",
          "/var/vcap/jobs 750 root:vcap r-x",
          "/var/vcap/jobs/web/. 750 root:vcap r-x",
          "/var/vcap/jobs/web/bin 750 root:vcap r-x",
          "/var/vcap/jobs/web/bin/ctl 750 root:vcap r-x",
          "/var/vcap/jobs/web/config/web.conf 640 root:vcap r--",
          "/var/vcap/jobs/web/monit 640 root:vcap r--",
          "/var/vcap/jobs/web/packages 755 root:vcap r-x",
          "/var/vcap/packages 755 root:vcap r-x",
          "/var/vcap/packages/pk/. 755 root:vcap r-x",
          "/var/vcap/packages/pk/f 644 root:root r--",
          "/var/vcap/jobs/web/packages/pk/f 644 root:root r--",
          "/var/vcap/instance 755 root:root r-x",
          "/var/vcap/instance/name 644 root:root r--",
          "/var/vcap/store 755 root:root r-x",
          "/tmp 1777 root:vcap rwx",
          "/var/tmp 1777 root:vcap rwx",
          "/dev/shm 1777 root:root rwx",
          "/run 755 root:root r-x",
          "/run/lock 1777 root:root rwx",
          "/home/vcap 755 vcap:vcap rwx");

  private static final String LOOK =
      """
      while read -r path; do
        r=-; w=-; x=-
        [ -r "$path" ] && r=r; [ -w "$path" ] && w=w; [ -x "$path" ] && x=x
        echo "$path $r$w$x"
      done
      """;

  @TempDir Path scratch;

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "UTIL_LINUX"})
  void everyPathIsWhatItIsOnAVm(SpaceKind kind) throws IOException {
    List<String> said = new ArrayList<>();
    look(scratch, kind, said);

    assumeTrue(!said.isEmpty(), "this kind of space can be made here, with a user vcap");
    assertThat(said).containsExactlyElementsOf(AS_ON_A_VM);
  }

  @Test
  void everyPathIsWhatItIsOnAVmInAUserNamespaceToo() throws Exception {
    List<String> argv =
        List.of(
            "unshare",
            "--user",
            "/bin/sh",
            "-c",
            "echo ready; read _; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            TreeFromInsideTest.class.getName(),
            scratch.toString());
    Process child = new ProcessBuilder(argv).redirectErrorStream(true).start();
    try {
      assumeTrue(mapManyIds(child), "user namespaces with many ids can be made here");
      List<String> said = child.inputReader().readAllLines();

      assertThat(child.waitFor()).as(String.join("\n", said)).isZero();
      List<String> lines = said.stream().filter(line -> line.startsWith("/")).toList();
      assumeTrue(!lines.isEmpty(), "a space can be made in a user namespace");
      assertThat(lines).containsExactlyElementsOf(AS_ON_A_VM);
    } finally {
      child.destroyForcibly();
    }
  }

  /** So that there is a user {@code vcap}; only root may. */
  private static boolean mapManyIds(Process child) throws IOException {
    if (!"ready".equals(child.inputReader().readLine())) {
      return false;
    }
    Path process = Path.of("/proc", Long.toString(child.pid()));
    try {
      Files.writeString(process.resolve("uid_map"), "0 0 65536");
      Files.writeString(process.resolve("gid_map"), "0 0 65536");
    } catch (IOException notAllowed) {
      return false;
    }
    child.outputWriter().write("go\n");
    child.outputWriter().flush();
    return true;
  }

  /** What a JVM in another user namespace does. */
  public static void main(String[] arguments) throws IOException {
    List<String> said = new ArrayList<>();
    look(Path.of(arguments[0]), SpaceKind.NATIVE, said);
    said.forEach(System.out::println);
  }

  /** Says nothing where there can be no such space. */
  private static void look(Path scratch, SpaceKind kind, List<String> said) throws IOException {
    Path state = scratch.toRealPath().resolve("state");
    InProcessBus bus = new InProcessBus();
    LocalBlobstore blobstore = new LocalBlobstore(scratch.resolve("blobs"));
    FakeServices services = new FakeServices();
    try (InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind));
        AgentHost host = new AgentHost(bus, Clock.system(), blobstore, services.factory())) {
      boolean works =
          spaces.doctor().kinds().stream()
              .anyMatch(report -> report.kind() == kind && report.works());
      if (!works) {
        return;
      }
      InstanceSpace space =
          spaces.create(new SpaceSpecification("tree", "tree", InetAddress.ofLiteral("127.1.0.3")));
      try {
        if (space.users().distinct()) {
          AgentIdentity identity = new AgentIdentity("agent-tree", "vm-tree");
          Path disk = Files.createDirectories(spaces.disksDirectory().resolve("disk"));
          Files.setAttribute(disk, "unix:mode", 0755);
          host.start(
              identity,
              space,
              new AgentSettings(Specs.NETWORKS, Map.of(), Map.of("disk", disk.toString())));
          AgentClient client =
              new AgentClient(bus, Clock.system(), identity.agentId(), "web/instance-1");
          client.mountDisk("disk");
          client.apply(ApplySpec.of(specs(blobstore).full()));
          said.addAll(lines(space));
        }
      } finally {
        host.stop("agent-tree");
        space.destroy();
      }
    }
  }

  private static Specs specs(LocalBlobstore blobstore) throws IOException {
    return new Specs(blobstore)
        .job("web", Map.of("monit", "", "bin/ctl", "#!/bin/sh\n", "config/web.conf", "secret\n"))
        .packaged("pk", Archives.gzipped().file("./f", "hi\n").toBytes());
  }

  private static List<String> lines(InstanceSpace space) {
    List<String> lines = new ArrayList<>();
    for (String line : AS_ON_A_VM) {
      String path = line.substring(0, line.indexOf(' '));
      String root = say(space, "root", "stat -c '%a %U:%G' " + path);
      String vcap = say(space, "vcap", "echo " + path + " | { " + LOOK + "}");
      lines.add(path + " " + root + vcap.substring(path.length()));
    }
    return lines;
  }

  private static String say(InstanceSpace space, String user, String script) {
    SpaceProcess process =
        space.start(
            Command.of("/bin/bash", "-c", script)
                .user(user)
                .environment(Map.of("PATH", "/usr/bin:/bin"))
                .stdout(Output.capture(1 << 16))
                .stderr(Output.capture(1 << 16))
                .build());
    ExitStatus status = process.completion().join();
    return status.success()
        ? process.stdout().text().strip()
        : status + " " + process.stderr().text().strip();
  }
}
