package io.slipway.cli.render;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer.Deployed;
import io.slipway.cli.LocalRenderer.DeployedAddress;
import io.slipway.cli.LocalRenderer.DeployedInstance;
import io.slipway.cli.LocalRenderer.File;
import io.slipway.cli.LocalRenderer.Instance;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Session;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A deployment on the Director, with the files its instances were last told to install.
 *
 * @param cloudConfigs their texts; likewise those of runtime configs
 */
record DirectorsDeployment(
    Deployed deployed,
    List<Instance> installed,
    List<String> cloudConfigs,
    List<String> runtimeConfigs) {

  static DirectorsDeployment of(Session session, String name) {
    JsonObject answer =
        session.director().get(Paths.path("slipway", "deployments", name, "rendered")).object();
    List<JsonObject> instances = answer.objects("instances");
    List<Instance> installed =
        instances.stream()
            .filter(one -> !one.isTrue("ignore"))
            .map(DirectorsDeployment::installed)
            .toList();
    return new DirectorsDeployment(
        new Deployed(
            instances.stream().map(DirectorsDeployment::instance).toList(),
            numbers(answer.object("numbers")),
            installed.stream()
                .filter(one -> !one.files().isEmpty())
                .map(Instance::group)
                .collect(Collectors.toSet())),
        installed,
        configs(session, "cloud"),
        configs(session, "runtime"));
  }

  private static List<String> configs(Session session, String type) {
    return session.director().get("/configs?latest=true&limit=1&type=" + type).objects().stream()
        .map(config -> config.text("content"))
        .toList();
  }

  private static DeployedInstance instance(JsonObject one) {
    return new DeployedInstance(
        one.text("group"),
        index(one),
        one.text("id"),
        Optional.of(one.text("az")).filter(zone -> !zone.isEmpty()),
        one.isTrue("bootstrap"),
        one.isTrue("ignore"),
        one.object("networks").members(),
        one.objects("addresses").stream()
            .map(
                address ->
                    new DeployedAddress(
                        address.text("network"), address.text("address"), address.isTrue("static")))
            .toList());
  }

  private static int index(JsonObject one) {
    return Math.toIntExact(one.number("index").orElse(0L));
  }

  private static Instance installed(JsonObject one) {
    List<File> files = one.objects("files").stream().map(DirectorsDeployment::file).toList();
    return new Instance(
        one.text("group"),
        index(one),
        one.text("id"),
        files.stream().map(File::job).distinct().toList(),
        files);
  }

  private static File file(JsonObject file) {
    try {
      return new File(
          file.text("job"), file.text("path"), Base64.getDecoder().decode(file.text("content")));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          "The Director's answer holds a file that is not in Base64: " + file.text("path"), e);
    }
  }

  private static Map<String, Map<String, Integer>> numbers(JsonObject kinds) {
    Map<String, Map<String, Integer>> numbers = new HashMap<>();
    for (String kind : kinds.members().keySet()) {
      Map<String, Integer> names = new HashMap<>();
      JsonObject given = kinds.object(kind);
      for (String name : given.members().keySet()) {
        given.number(name).ifPresent(number -> names.put(name, Math.toIntExact(number)));
      }
      numbers.put(kind, names);
    }
    return numbers;
  }
}
