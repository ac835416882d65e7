package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.json.Json;
import io.slipway.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Releases on the Director: looking into them, and fetching what is compiled of them. */
final class ExportCommands {
  private ExportCommands() {}

  /** Two words with a slash between them. */
  private record Slug(String name, String version) {
    static Slug of(String kind, String text) {
      String[] pieces = text.split("/", -1);
      if (pieces.length != 2) {
        throw new CommandFailed(
            "Expected %s '%s' to be in format 'name/version'".formatted(kind, text));
      }
      if (pieces[0].isEmpty()) {
        throw new CommandFailed("Expected %s '%s' to specify non-empty name".formatted(kind, text));
      }
      if (pieces[1].isEmpty()) {
        throw new CommandFailed(
            "Expected %s '%s' to specify non-empty version".formatted(kind, text));
      }
      return new Slug(pieces[0], pieces[1]);
    }

    @Override
    public String toString() {
      return name + "/" + version;
    }
  }

  private static JsonObject details(Session session, Slug release) {
    return CommandFailed.within(
        "Finding release '" + release + "'",
        () ->
            session
                .director()
                .get(
                    Paths.path("releases", release.name())
                        + Paths.query(Map.of("version", release.version())))
                .object());
  }

  @CommandLine.Command
  static final class InspectRelease implements Command {
    @Parameters(paramLabel = "NAME/VERSION", description = "The release")
    String slug = "";

    @Override
    public void run(Session session) {
      Slug asked = Slug.of("release", slug);
      JsonObject release =
          CommandFailed.within(
              "Expected to find release '" + asked + "'", () -> details(session, asked));
      session
          .console()
          .table(
              Table.of(
                  "jobs",
                  List.of("Job", "Blobstore ID", "Digest", "Links Consumed", "Links Provided"),
                  byName(release.objects("jobs")).map(InspectRelease::job).toList()));
      List<JsonObject> packages = byName(release.objects("packages")).toList();
      session
          .console()
          .table(
              Table.of(
                      "packages",
                      List.of("Package", "Compiled for", "Blobstore ID", "Digest"),
                      packages.stream().flatMap(one -> builds(one).stream()).toList())
                  // Whatever there is: the stock command line counts none of these rows.
                  .withCount(0));
    }

    private static Stream<JsonObject> byName(List<JsonObject> all) {
      return all.stream().sorted(Comparator.comparing(one -> one.text("name")));
    }

    private static List<Cell> job(JsonObject job) {
      return List.of(
          Cell.of(job.text("name") + "/" + job.text("fingerprint")),
          Cell.of(job.text("blobstore_id")),
          Cell.of(job.text("sha1")),
          Cell.of(links(job.objects("consumes"))),
          Cell.of(links(job.objects("provides"))));
    }

    private static String links(List<JsonObject> links) {
      if (links.isEmpty()) {
        return "";
      }
      List<Map<String, Object>> documents = new ArrayList<>();
      for (JsonObject link : links) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", link.text("name"));
        document.put("type", link.text("type"));
        if (link.isTrue("optional")) {
          document.put("optional", true);
        }
        documents.add(document);
      }
      return YamlWriter.go().withKeysAsGiven().write(documents).stripTrailing();
    }

    private static List<List<Cell>> builds(JsonObject one) {
      String name = one.text("name") + "/" + one.text("fingerprint");
      List<List<Cell>> rows = new ArrayList<>();
      rows.add(row(name, "(source)", one));
      one.objects("compiled_packages")
          .forEach(compiled -> rows.add(row(name, compiled.text("stemcell"), compiled)));
      return rows;
    }

    private static List<Cell> row(String name, String compiledFor, JsonObject blob) {
      return List.of(
          Cell.of(name),
          Cell.of(compiledFor),
          Cell.of(blob.text("blobstore_id")),
          Cell.of(blob.text("sha1")));
    }
  }

  @CommandLine.Command
  static final class ExportRelease implements Command {
    @Parameters(index = "0", paramLabel = "NAME/VERSION", description = "The release")
    String release = "";

    @Parameters(index = "1", paramLabel = "OS/VERSION", description = "The stemcell")
    String stemcell = "";

    @Option(names = "--dir", paramLabel = "PATH", description = "Destination directory")
    String directory = ".";

    @Option(names = "--job", paramLabel = "NAME", description = "Name of job to export; repeatable")
    List<String> jobs = new ArrayList<>();

    @Override
    public void run(Session session) {
      Slug asked = Slug.of("release", release);
      Slug target = Slug.of("OS", stemcell);
      ResourceDownload download = ResourceDownload.into(session, directory);
      String deployment = session.deployment();
      checkJobs(session, deployment, asked);
      JsonObject result = export(session, deployment, asked, target);
      String prefix =
          String.join("-", asked.name(), asked.version(), target.name(), target.version());
      List<String> sorted = jobs.stream().sorted().toList();
      CommandFailed.within(
          "Downloading exported release",
          () ->
              download.fetch(
                  result.text("blobstore_id"),
                  Optional.of(result.text("sha1")).filter(text -> !text.isEmpty()),
                  sorted.isEmpty() ? prefix : String.join("-", sorted) + "-" + prefix));
    }

    /** What the deployment does not have is found out before anything is compiled. */
    private void checkJobs(Session session, String deployment, Slug asked) {
      boolean deployed =
          session.director().get("/deployments").objects().stream()
              .filter(one -> one.text("name").equals(deployment))
              .flatMap(one -> one.objects("releases").stream())
              .anyMatch(
                  one ->
                      one.text("name").equals(asked.name())
                          && one.text("version").equals(asked.version()));
      Set<String> known =
          deployed
              ? details(session, asked).objects("jobs").stream()
                  .map(job -> job.text("name"))
                  .collect(Collectors.toSet())
              : Set.of();
      for (String job : jobs) {
        if (!known.contains(job)) {
          throw new CommandFailed("Job '%s' for release '%s' doesn't exist".formatted(job, asked));
        }
      }
    }

    private JsonObject export(Session session, String deployment, Slug asked, Slug target) {
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      body.put("deployment_name", deployment);
      body.put("release_name", asked.name());
      body.put("release_version", asked.version());
      body.put("stemcell_os", target.name());
      body.put("stemcell_version", target.version());
      body.put("sha2", true);
      body.put("jobs", jobs.stream().map(name -> Map.of("name", name)).toList());
      return CommandFailed.within(
          "Exporting release",
          () -> {
            Answer answer =
                session
                    .director()
                    .send("POST", "/releases/export", DirectorClient.JSON, Json.write(body));
            return session.results(session.await(answer).id()).stream()
                .findFirst()
                .orElseThrow(() -> new CommandFailed("The task has left no result"));
          });
    }
  }
}
