package io.slipway.events.timeline;

import io.slipway.events.PlannedUpdate;
import java.util.ArrayList;
import java.util.List;

/** Why a deploy touches an instance, in words. */
public final class Reasons {
  private static final int SHOWN = 5;

  private Reasons() {}

  /** {@code rendered files of the job greeter changed, the stemcell changed}. */
  public static String of(PlannedUpdate plan) {
    if (plan.action().equals("create")) {
      return "it is new";
    }
    if (plan.action().equals("delete")) {
      return "nothing in the manifest asks for it any more";
    }
    List<String> reasons = new ArrayList<>();
    plan.changes().forEach(change -> reasons.add(reason(change, plan)));
    return reasons.isEmpty() ? plan.action() : String.join(", ", reasons);
  }

  private static String reason(String change, PlannedUpdate plan) {
    return switch (change) {
      case "dirty" -> "its last update did not come to its end";
      case "restart" -> "a restart was asked for";
      case "recreate" -> "it was to be recreated, or its agent did not answer";
      case "recreate_persistent_disks" -> "its disks were to be recreated";
      case "cloud_properties" -> "the cloud properties of its VM changed";
      case "stemcell" -> "the stemcell changed";
      case "env" -> "the env of its VM changed";
      case "network" -> "its networks changed";
      case "packages" -> named("package", plan.packages(), "packages changed");
      case "persistent_disk" -> "its persistent disk changed";
      case "configuration" ->
          plan.jobs().isEmpty()
              ? "rendered files changed"
              : "rendered files of " + named("job", plan.jobs(), "");
      case "job" -> "its jobs are others, or of other versions";
      case "state" -> "it was not in the state it should be in";
      case "dns" -> "its DNS records changed";
      case "trusted_certs" -> "the trusted certificates changed";
      case "blobstore_config" -> "the settings of the blobstore changed";
      case "nats_config" -> "the settings of the message bus changed";
      case "tags" -> "its tags changed";
      default -> change;
    };
  }

  private static String named(String what, List<String> names, String otherwise) {
    if (names.isEmpty()) {
      return otherwise;
    }
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    int left = names.size() - SHOWN;
    return "the %s %s%s changed"
        .formatted(
            names.size() == 1 ? what : what + "s", shown, left > 0 ? " and " + left + " more" : "");
  }
}
