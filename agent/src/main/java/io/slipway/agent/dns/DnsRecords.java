package io.slipway.agent.dns;

import io.slipway.agent.apply.InstanceBlobs;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.script.ScriptEnvironment;
import io.slipway.base.Limits;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceKind;
import io.slipway.instance.SpaceProcess;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses and names of all instances, in {@code /var/vcap/instance/dns/records.json} and in
 * {@code /etc/hosts} unless the instance shares it with the machine.
 */
public final class DnsRecords {
  private static final long MAXIMUM_SIZE = 64L * 1024 * 1024;

  /** Addresses and names, and nothing that could begin another line or a comment. */
  private static final Pattern HOSTS_FIELD = Pattern.compile("[0-9A-Za-z.:_*%-]+");

  private static final String LOCAL_HOSTS =
      """
      127.0.0.1 localhost AGENT

      ::1 localhost ip6-localhost ip6-loopback AGENT
      fe00::0 ip6-localnet
      ff00::0 ip6-mcastprefix
      ff02::1 ip6-allnodes
      ff02::2 ip6-allrouters
      ff02::3 ip6-allhosts
      """;

  private final InstanceSpace space;
  private final InstanceFiles files;
  private final InstanceBlobs blobs;
  private final AgentLog log;
  private final String agentId;
  private final Path recordsFile;

  public DnsRecords(
      InstanceSpace space, InstanceFiles files, InstanceBlobs blobs, AgentLog log, String agentId) {
    this.space = space;
    this.files = files;
    this.blobs = blobs;
    this.log = log;
    this.agentId = agentId;
    this.recordsFile = files.layout().instance().resolve("dns/records.json");
  }

  /** Takes over a version of the records unless what is there is as new. */
  public void sync(String blobId, String digest, long version)
      throws IOException, InterruptedException {
    if (storedVersion() >= version) {
      return;
    }
    byte[] content;
    try (var fetched = blobs.fetch(blobId, digest);
        InputStream in = Files.newInputStream(fetched.file())) {
      content = Limits.readAll(in, MAXIMUM_SIZE, "The DNS blob");
    }
    PlainObject records = parse(new String(content, StandardCharsets.UTF_8));
    if (records.longOr("version", 0) != version) {
      throw new AgentFailure(
          "version from unpacked dns blob does not match version supplied by director");
    }
    writeHosts(records);
    files.ensureVcapDirectory(InstanceFiles.parent(recordsFile), 0755);
    files.write(recordsFile, content, 0640);
    files.giveToVcap(recordsFile, false);
  }

  private long storedVersion() throws IOException {
    try {
      return InstanceFiles.read(recordsFile).map(DnsRecords::version).orElse(-1L);
    } catch (AgentFailure e) {
      return -1; // broken: any version is newer
    }
  }

  private static long version(String text) {
    return parse(text).longOr("version", 0);
  }

  private static PlainObject parse(String text) {
    try {
      return PlainObject.of(Json.parseObject(text), "DNS blob");
    } catch (IllegalArgumentException e) {
      throw AgentFailure.wrap("unmarshalling DNS records", e);
    }
  }

  private void writeHosts(PlainObject records) throws IOException, InterruptedException {
    StringBuilder hosts = new StringBuilder(LOCAL_HOSTS.replace("AGENT", agentId));
    if (records.value("records") instanceof List<?> list) {
      for (Object record : list) {
        hosts.append(line(record)).append('\n');
      }
    }
    if (space.kind() != SpaceKind.HOST) {
      replaceHosts(hosts.toString());
    }
  }

  /** From inside: only there is {@code /etc/hosts} the instance's own. */
  private void replaceHosts(String text) throws IOException, InterruptedException {
    Path staged = files.layout().temporary().resolve("hosts-" + UUID.randomUUID());
    files.write(staged, text, 0644);
    SpaceProcess process =
        space.start(
            Command.of("cp", files.layout().inside(staged), "/etc/hosts")
                .environment(ScriptEnvironment.ofAgent(Map.of()))
                .stderr(Output.tail(1024))
                .build());
    try {
      ExitStatus status = process.completion().get();
      if (!status.success()) {
        log.error("Writing to /etc/hosts: " + status + ": " + process.stderr().text());
      }
    } catch (ExecutionException e) {
      throw new AgentFailure("Writing to /etc/hosts: " + e.getCause(), e);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  private static String line(@Nullable Object record) {
    if (record instanceof List<?> pair
        && pair.size() == 2
        && pair.get(0) instanceof String address
        && pair.get(1) instanceof String name
        && HOSTS_FIELD.matcher(address).matches()
        && HOSTS_FIELD.matcher(name).matches()) {
      return address + " " + name;
    }
    throw new AgentFailure("A record of the DNS blob is not an address with a name");
  }
}
