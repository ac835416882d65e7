package io.slipway.cli.ssh;

import io.slipway.cli.client.JsonObject;

/**
 * An instance as the Director says how to reach it.
 *
 * @param id uuid, or index where there is none
 * @param publicKey of the host, as {@code known_hosts} has it; empty: not known
 * @param gatewayHost empty: reached directly
 */
public record SshHost(
    String job,
    String id,
    String address,
    String publicKey,
    String gatewayUser,
    String gatewayHost) {

  public static SshHost of(JsonObject answer) {
    String id = answer.text("id");
    return new SshHost(
        answer.text("job"),
        id.isEmpty() ? answer.text("index") : id,
        answer.text("ip"),
        answer.text("host_public_key"),
        answer.text("gateway_user"),
        answer.text("gateway_host"));
  }

  /** As tables and output name it. */
  public String instance() {
    return (job.isEmpty() ? "?" : job) + "/" + id;
  }
}
