package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Problems, disks, snapshots and clean-ups as the API has them (Director API 5.7, 5.8). */
class RepairApiTest extends ServedDirector {
  private static final String JSON = "application/json";

  @BeforeEach
  void deploy() throws Exception {
    HttpResponse<String> deploy =
        client.post(
            "/deployments", "text/yaml", new Samples.Manifest().instances(1).disk("disk").text());
    assertThat(Client.ended(deploy, director).state()).isEqualTo(TaskState.DONE);
  }

  private TaskRecord done(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(302);
    TaskRecord task = Client.ended(response, director);
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.DONE);
    return task;
  }

  private String disk() {
    return director.instance("web/0").disks().getFirst().cid();
  }

  @Test
  void problemsAreFoundListedAndResolved() throws Exception {
    assertThat(client.list("/deployments/simple/problems")).isEmpty();
    String cid = disk();
    world.cloud.loseDisk(cid);
    done(client.post("/deployments/simple/scans", JSON, ""));

    List<Map<String, Object>> problems = problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst())
        .containsOnlyKeys("id", "type", "data", "description", "resolutions", "instance_group")
        .containsEntry("type", "missing_disk")
        .containsEntry("data", Map.of())
        .containsEntry("instance_group", "web")
        .containsEntry(
            "resolutions",
            List.of(
                Map.of("name", "ignore", "plan", "Skip for now"),
                Map.of(
                    "name",
                    "delete_disk_reference",
                    "plan",
                    "Delete disk reference (DANGEROUS!)")));
    Object id = problems.getFirst().get("id");

    TaskRecord applied =
        done(
            client.put(
                "/deployments/simple/problems",
                JSON,
                "{\"resolutions\":{\"" + id + "\":\"delete_disk_reference\"}}"));

    assertThat(client.object("/tasks/" + applied.id()))
        .containsEntry("description", "apply resolutions")
        .containsEntry("result", "1 resolved")
        .containsEntry("deployment", "simple");
    assertThat(client.list("/deployments/simple/problems")).isEmpty();
    assertThat(client.list("/disks")).containsExactly(client.list("/orphan_disks").getFirst());
    assertThat(client.list("/disks").getFirst())
        .containsOnlyKeys(
            "disk_cid",
            "size",
            "az",
            "deployment_name",
            "instance_name",
            "cloud_properties",
            "orphaned_at")
        .containsEntry("disk_cid", cid)
        .containsEntry("size", 1024)
        .containsEntry("az", "z1")
        .containsEntry("deployment_name", "simple")
        .containsEntry("instance_name", director.instance("web/0").name());
    assertThat(String.valueOf(client.list("/disks").getFirst().get("orphaned_at")))
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC");
  }

  @SuppressWarnings("unchecked") // the API's objects have text keys
  private List<Map<String, Object>> problems() throws Exception {
    return (List<Map<String, Object>>) (List<?>) client.list("/deployments/simple/problems");
  }

  @Test
  void resurrectionIsPausedForAll() throws Exception {
    assertThat(client.object("/resurrection")).isEqualTo(Map.of("resurrection", true));
    HttpResponse<String> paused =
        client.put("/resurrection", JSON, "{\"resurrection_paused\":true}");
    assertThat(paused.statusCode()).isEqualTo(200);
    assertThat(paused.body()).isEmpty();
    assertThat(client.object("/resurrection")).isEqualTo(Map.of("resurrection", false));
    HttpResponse<String> refused =
        client.put("/deployments/simple/scan_and_fix", JSON, "{\"jobs\":{\"web\":[\"0\"]}}");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("410004", "Resurrector is paused");

    client.put("/resurrection", JSON, "{\"resurrection_paused\":false}");
    TaskRecord fixed =
        done(client.put("/deployments/simple/scan_and_fix", JSON, "{\"jobs\":{\"web\":[0]}}"));
    assertThat(fixed.description()).isEqualTo("scan and fix");

    HttpResponse<String> single =
        client.put("/deployments/simple/jobs/web/0/resurrection", JSON, "{}");
    assertThat(single.statusCode()).isEqualTo(410);
    assertThat(single.body())
        .startsWith("This endpoint has been removed. Please use https://bosh.io/docs/resurrector/")
        .endsWith("consider using https://bosh.io/docs/cli-v2/#ignore.");
  }

  @Test
  void disksAreOrphanedAndDeleted() throws Exception {
    String cid = disk();
    HttpResponse<String> refused = client.delete("/disks/" + cid);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("520000", "Deleting persistent disk is not supported");
    assertThat(done(client.delete("/disks/" + cid + "?orphan=true")).description())
        .isEqualTo("orphan disk");
    assertThat(done(client.delete("/disks/" + cid)).description()).isEqualTo("delete orphan disks");
    assertThat(client.list("/disks")).isEmpty();
    assertThat(done(client.delete("/orphan_disks/a%2Fb%3Bc")).result().orElse(""))
        .isEqualTo("orphaned disk(s) a/b;c deleted");
  }

  @Test
  void snapshotsThatAreOffAreNotTaken() throws Exception {
    assertThat(done(client.post("/deployments/simple/snapshots", "", "")).result().orElse(""))
        .isEqualTo("snapshots of deployment 'simple' created");
    TaskRecord one = done(client.post("/deployments/simple/jobs/web/0/snapshots", "", ""));
    assertThat(one.description()).isEqualTo("create snapshot");
    assertThat(client.list("/deployments/simple/snapshots")).isEmpty();
    store.disks.addSnapshot(disk(), "snapshot-1", true, world.clock.now());
    assertThat(client.list("/deployments/simple/jobs/web/0/snapshots"))
        .isEqualTo(client.list("/deployments/simple/snapshots"));
    assertThat(client.list("/deployments/simple/snapshots").getFirst())
        .containsOnlyKeys("job", "index", "uuid", "snapshot_cid", "created_at", "clean")
        .containsEntry("job", "web")
        .containsEntry("index", 0)
        .containsEntry("snapshot_cid", "snapshot-1")
        .containsEntry("clean", true);
    assertThat(client.delete("/deployments/simple/snapshots/x").body())
        .contains("70008", "snapshot x not found");
    done(client.delete("/deployments/simple/snapshots/snapshot-1"));
    done(client.delete("/deployments/simple/snapshots"));
    assertThat(String.valueOf(client.object("/info").get("features")))
        .contains("snapshots={status=false");
  }

  @Test
  void dynamicDisksComeAndGo() throws Exception {
    String uuid = director.instance("web/0").uuid();
    TaskRecord provided =
        done(
            client.post(
                "/dynamic_disks/provide",
                JSON,
                "{\"instance_id\":\"%s\",\"disk_name\":\"d\",\"disk_pool_name\":\"disk\",\"disk_size\":10,\"metadata\":{\"k\":\"v\"}}"
                    .formatted(uuid)));
    assertThat(client.get("/tasks/" + provided.id() + "/output?type=result").body())
        .startsWith("{\"disk_cid\":\"disk-");
    assertThat(client.list("/dynamic_disks").getFirst())
        .containsOnlyKeys(
            "name",
            "disk_cid",
            "deployment",
            "instance",
            "availability_zone",
            "size",
            "disk_pool_name",
            "cpi",
            "metadata")
        .containsEntry("instance", "web/" + uuid)
        .containsEntry("metadata", Map.of("k", "v"));
    done(client.post("/dynamic_disks/d/detach", "", ""));
    done(client.post("/dynamic_disks/d/attach", JSON, "{\"instance_id\":\"" + uuid + "\"}"));
    done(client.post("/dynamic_disks/d/detach", JSON, ""));
    done(client.delete("/dynamic_disks/d"));
    done(
        client.post(
            "/dynamic_disks",
            JSON,
            "{\"deployment_name\":\"simple\",\"az\":\"z1\",\"disk_name\":\"e\",\"disk_pool_name\":\"disk\",\"disk_size\":10}"));
    assertThat(client.list("/dynamic_disks").getFirst()).containsEntry("name", "e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 40001",
        "{\"instance_id\":null} | 40000",
        "{\"instance_id\":[]} | 40000",
        "{\"instance_id\":\"\"} | 40002",
        "{\"instance_id\":\"i\",\"disk_name\":\"d\",\"disk_pool_name\":\"p\",\"disk_size\":0} | 40002",
        "{\"instance_id\":\"i\",\"disk_name\":\"d\",\"disk_pool_name\":\"p\",\"disk_size\":\"9\"} | 40000",
        "{\"instance_id\":\"i\",\"disk_name\":\"d\",\"disk_pool_name\":\"p\",\"disk_size\":99999999999} | 40000",
        "{\"instance_id\":\"i\",\"disk_name\":\"d\",\"disk_pool_name\":\"p\",\"disk_size\":9,\"metadata\":1} | 40000",
        "[] | 710001",
        "{ | 710001",
      })
  void disksNobodyCanMakeAreRefused(String body, String code) throws Exception {
    HttpResponse<String> refused = client.post("/dynamic_disks/provide", JSON, body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"code\":" + code);
    assertThat(client.list("/dynamic_disks")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"max_in_flight_overrides\":[]}",
        "{\"max_in_flight_overrides\":\"web\"}"
      })
  void resolutionsThatMeanNothingAreRefused(String body) throws Exception {
    assertThat(client.put("/deployments/simple/problems", JSON, body).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"jobs\":null}",
        "{\"jobs\":[]}",
        "{\"jobs\":{\"web\":\"0\"}}",
        "{\"jobs\":{\"web\":null}}"
      })
  void instancesThatMeanNothingAreRefused(String body) throws Exception {
    assertThat(client.put("/deployments/simple/scan_and_fix", JSON, body).statusCode())
        .isEqualTo(400);
  }

  @Test
  void deploymentsNobodyHasAreNotFound() throws Exception {
    for (String path :
        List.of(
            "/deployments/nowhere/problems",
            "/deployments/nowhere/snapshots",
            "/deployments/nowhere/jobs/web/0/snapshots")) {
      assertThat(client.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(client.post("/deployments/nowhere/scans", JSON, "").body())
        .contains("70000", "Deployment 'nowhere' doesn't exist");
    assertThat(client.put("/deployments/nowhere/problems", JSON, "{}").statusCode()).isEqualTo(404);
    assertThat(client.put("/disks/x/attachments", JSON, "").statusCode()).isEqualTo(404);
    assertThat(client.delete("/deployments/nowhere/snapshots/x").statusCode()).isEqualTo(404);
  }

  @Test
  void networksAreNeverOrphans() throws Exception {
    assertThat(client.list("/networks?orphaned=true")).isEmpty();
    HttpResponse<String> active = client.get("/networks");
    assertThat(active.statusCode()).isEqualTo(500);
    assertThat(client.delete("/networks/a").body())
        .contains("16012", "Deleting non-existing network a");
  }

  @Test
  void whatACleanUpWouldDeleteIsShownFirst() throws Exception {
    assertThat(client.object("/cleanup/dryrun"))
        .isEqualTo(
            Map.of(
                "releases", List.of(),
                "stemcells", List.of(),
                "compiled_packages", List.of(),
                "orphaned_disks", List.of(),
                "orphaned_vms", List.of(),
                "exported_releases", List.of(),
                "dns_blobs", List.of()));
    done(client.delete("/deployments/simple"));
    Map<String, ?> all = client.object("/cleanup/dryrun?remove_all=true&keep_orphaned_disks=false");
    assertThat(all.get("releases"))
        .isEqualTo(List.of(Map.of("name", "sample", "versions", List.of("1"))));
    assertThat((List<?>) all.get("stemcells")).hasSize(2);
    assertThat((List<?>) all.get("orphaned_disks")).hasSize(1);
    assertThat(String.valueOf(all.get("compiled_packages")))
        .contains("{package_name=app, stemcell_os=toronto-os, stemcell_version=1}");

    TaskRecord task =
        done(
            client.post(
                "/cleanup",
                JSON,
                "{\"config\":{\"keep_orphaned_disks\":true,\"remove_all\":true}}"));

    assertThat(task.description()).isEqualTo("clean up all");
    assertThat(client.list("/disks")).hasSize(1);
    assertThat(client.list("/stemcells")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "{\"config\":1}", "{\"config\":{\"remove_all\":\"yes\"}}"})
  void cleanUpsThatMeanNothingAreRefused(String body) throws Exception {
    assertThat(client.post("/cleanup", JSON, body).statusCode()).isEqualTo(400);
    assertThat(client.list("/stemcells")).hasSize(2);
  }

  @Test
  void aVmIsDeletedByItsId() throws Exception {
    String cid = director.instance("web/0").activeVm().orElseThrow().cid();
    assertThat(done(client.delete("/vms/" + cid)).description()).isEqualTo("delete vm " + cid);
    assertThat(world.cloud.vms()).isEmpty();
  }
}
