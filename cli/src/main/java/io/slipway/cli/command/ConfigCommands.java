package io.slipway.cli.command;

import io.slipway.api.Difference;
import io.slipway.api.LegacyConfig;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.Paths;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Cloud, runtime and CPI configs. */
final class ConfigCommands {
  private ConfigCommands() {}

  private static void show(Session session, String path, String name, String missing) {
    List<LegacyConfig> configs =
        session
            .director()
            .get(path + Paths.query(Map.of("limit", "1", "name", name)))
            .readAll(LegacyConfig::of);
    if (configs.isEmpty()) {
      throw new CommandFailed(missing);
    }
    session.console().block(configs.getFirst().properties());
  }

  private static void update(
      Session session, String path, Map<String, String> query, String redaction, String text) {
    Difference difference =
        session
            .director()
            .send(
                "POST", path + "/diff" + Paths.query(query) + redaction, DirectorClient.YAML, text)
            .read(Difference::of);
    Differences.print(session.console(), difference);
    session.confirm();
    session.director().send("POST", path + Paths.query(query), DirectorClient.YAML, text);
  }

  @CommandLine.Command
  static final class CloudConfig implements Command {
    @Option(names = "--name", paramLabel = "NAME", description = "Name of the config")
    String name = "";

    @Override
    public void run(Session session) {
      show(session, "/cloud_configs", name, "No cloud config");
    }
  }

  @CommandLine.Command
  static final class RuntimeConfig implements Command {
    @Option(names = "--name", paramLabel = "NAME", description = "Name of the config")
    String name = "";

    @Override
    public void run(Session session) {
      String missing =
          name.isEmpty()
              ? "No default runtime config"
              : "No runtime config with name '" + name + "'";
      show(session, "/runtime_configs", name, missing);
    }
  }

  @CommandLine.Command
  static final class UpdateCloudConfig implements Command {
    @Parameters(paramLabel = "PATH", description = "The cloud config")
    String path = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the config")
    String name = "";

    @Override
    public void run(Session session) {
      String text =
          CommandFailed.within(
              "Evaluating cloud config",
              () -> TemplateOptions.canonical(template.evaluate(session, path).document().root()));
      update(session, "/cloud_configs", Map.of("name", name), "", text);
    }
  }

  @CommandLine.Command
  static final class UpdateRuntimeConfig implements Command {
    @Parameters(paramLabel = "PATH", description = "The runtime config")
    String path = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the config")
    String name = "";

    @Option(names = "--no-redact", description = "Show property values in the differences")
    boolean noRedact;

    @Option(names = "--fix-releases", description = "Upload releases again")
    boolean fixReleases;

    @Override
    public void run(Session session) {
      var document =
          CommandFailed.within(
              "Evaluating runtime config",
              () -> template.evaluate(session, path).document().asMap());
      new ReleaseUploads(session).uploadNamedIn(document, fixReleases);
      update(
          session,
          "/runtime_configs",
          Map.of("name", name),
          noRedact ? "&redact=false" : "",
          TemplateOptions.canonical(document));
    }
  }

  @CommandLine.Command
  static final class CpiConfig implements Command {
    @Override
    public void run(Session session) {
      List<LegacyConfig> configs =
          CommandFailed.within(
              "Finding CPI configs",
              () -> session.director().get("/cpi_configs?limit=1").readAll(LegacyConfig::of));
      if (configs.isEmpty()) {
        throw new CommandFailed("No CPI config");
      }
      session.console().block(configs.getFirst().properties());
    }
  }

  @CommandLine.Command
  static final class UpdateCpiConfig implements Command {
    @Parameters(paramLabel = "PATH", description = "The CPI config")
    String path = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Option(names = "--no-redact", description = "Show property values in the differences")
    boolean noRedact;

    @Override
    public void run(Session session) {
      String text =
          CommandFailed.within(
              "Evaluating cpi config",
              () -> TemplateOptions.canonical(template.evaluate(session, path).document().root()));
      update(session, "/cpi_configs", Map.of(), noRedact ? "?redact=false" : "", text);
    }
  }
}
