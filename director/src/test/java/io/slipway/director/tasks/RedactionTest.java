package io.slipway.director.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cpi.CpiMethod;
import io.slipway.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedactionTest {
  @Test
  void takesOutWhatStandsUnderSecretKeys() {
    String redacted =
        Json.write(
            Redaction.of(
                Json.parse(
                    """
                    {"name":"a","password":"hunter2","nested":[{"DB_Password":1,"port":5}],
                     "private_key":"hunter2","client_secret":{"a":"hunter2"},"none":null,
                     "blobstore":{"options":{"secret_access_key":"hunter2","user":"u"}},
                     "mbus":"nats://u:hunter2@h","monkey":"business"}""")));

    assertThat(redacted)
        .isEqualTo(
            "{\"name\":\"a\",\"password\":\"<redacted>\",\"nested\":[{\"DB_Password\":"
                + "\"<redacted>\",\"port\":5}],\"private_key\":\"<redacted>\",\"client_secret\":"
                + "\"<redacted>\",\"none\":null,\"blobstore\":{\"options\":{\"secret_access_key\":"
                + "\"<redacted>\",\"user\":\"u\"}},\"mbus\":\"<redacted>\",\"monkey\":"
                + "\"business\"}");
  }

  @Test
  void logsAgentMessagesAsBoshDoes() {
    assertThat(
            Json.write(
                Redaction.agentArguments(
                    "update_settings",
                    arguments(
                        """
                        [{"trusted_certs":"","disk_associations":[],"mbus":"x","blobstores":[]}]"""))))
        .isEqualTo(
            "[{\"trusted_certs\":\"\",\"disk_associations\":[],\"mbus\":\"<redacted>\","
                + "\"blobstores\":\"<redacted>\"}]");
    assertThat(
            Json.write(
                Redaction.agentArguments(
                    "upload_blob",
                    arguments("[{\"blob_id\":\"b\",\"checksum\":\"c\",\"payload\":\"p\"}]"))))
        .isEqualTo("[{\"blob_id\":\"b\",\"checksum\":\"<redacted>\",\"payload\":\"<redacted>\"}]");
    assertThat(Redaction.agentArguments("ping", List.of())).isEmpty();
  }

  @Test
  void logsCpiRequestsAsBoshDoes() {
    String arguments =
        Json.write(
            Redaction.cpiArguments(
                CpiMethod.CREATE_VM,
                arguments(
                    """
                    ["agent","stemcell",{"cpu":2},
                     {"a":{"ip":"192.168.1.4","cloud_properties":{"subnet":"s"}},"b":{}},[],
                     {"bosh":{"mbus":"x","group":"g","groups":["g"],"tags":{}},"own":"x"}]""")));

    assertThat(arguments)
        .isEqualTo(
            "[\"agent\",\"stemcell\",{\"cpu\":\"<redacted>\"},{\"a\":{\"ip\":\"192.168.1.4\","
                + "\"cloud_properties\":{\"subnet\":\"<redacted>\"}},\"b\":{}},[],{\"bosh\":"
                + "{\"mbus\":\"<redacted>\",\"group\":\"g\",\"groups\":[\"g\"],\"tags\":{}},"
                + "\"own\":\"<redacted>\"}]");
    assertThat(
            Json.write(
                Redaction.cpiArguments(CpiMethod.CREATE_DISK, arguments("[1024,{\"t\":\"ssd\"}]"))))
        .isEqualTo("[1024,{\"t\":\"<redacted>\"}]");
    assertThat(Redaction.cpiArguments(CpiMethod.CREATE_VM, List.of("agent")))
        .containsExactly("agent");
    assertThat(
            Redaction.cpiContext(Map.of("director_uuid", "d", "endpoint", "e"), Set.of("endpoint")))
        .containsExactlyInAnyOrderEntriesOf(Map.of("director_uuid", "d", "endpoint", "<redacted>"));
  }

  private static List<?> arguments(String json) {
    return Json.parse(json) instanceof List<?> list ? list : List.of();
  }
}
