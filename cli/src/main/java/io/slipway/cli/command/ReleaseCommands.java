package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.json.Json;
import io.slipway.release.BuiltRelease;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploading releases and stemcells, and deleting them. */
final class ReleaseCommands {
  private ReleaseCommands() {}

  @CommandLine.Command
  static final class UploadRelease implements Command {
    @Parameters(
        arity = "0..1",
        paramLabel = "PATH|URL",
        description =
            "A tarball, a manifest, a URL, a git repository or a release directory; default: what the directory of --dir released last")
    String location = "";

    @Option(names = "--dir", paramLabel = "PATH", description = "The release directory")
    String directory = ".";

    @Option(names = "--rebase", description = "Give the next version on the Director")
    boolean rebase;

    @Option(names = "--fix", description = "Replace what is broken on the Director")
    boolean fix;

    @Option(names = "--name", paramLabel = "NAME", description = "Name, to see if it is there")
    String name = "";

    @Option(names = "--version", paramLabel = "VERSION", description = "Version, likewise")
    String version = "";

    @Option(names = "--sha1", paramLabel = "DIGEST", description = "Digest of a remote release")
    String sha1 = "";

    @Option(names = "--stemcell", paramLabel = "OS/VERSION", description = "Compiled for this one")
    String stemcell = "";

    @Override
    public void run(Session session) {
      ReleaseUploads uploads = new ReleaseUploads(session);
      if (!fix && !name.isEmpty() && uploads.exists(name, version, stemcell)) {
        session
            .console()
            .line(
                stemcell.isEmpty()
                    ? "Release '%s/%s' already exists.".formatted(name, version)
                    : "Release '%s/%s' for stemcell '%s' already exists."
                        .formatted(name, version, stemcell));
        return;
      }
      if (uploads.isRemote(location)) {
        uploads.uploadFrom(location, sha1, fix, rebase);
        return;
      }
      session.director();
      if (location.startsWith("git://")
          || location.startsWith("git+")
          || location.startsWith("git@")) {
        Path clone = TemporaryDirectory.create();
        try {
          GitClone.of(location.replaceFirst("^git\\+", ""), clone);
          upload(session, uploads, uploads.recorded(clone, name, version));
        } finally {
          TemporaryDirectory.delete(clone);
        }
        return;
      }
      Path root = uploads.directory(directory);
      Path path = location.isEmpty() ? root : uploads.directory(location);
      if (location.isEmpty() && uploads.hasRecorded(root, name)) {
        upload(session, uploads, uploads.recorded(root, name, version));
      } else if (location.endsWith(".yml")) {
        upload(session, uploads, uploads.manifest(root, path));
      } else if (Files.isDirectory(path)) {
        upload(
            session,
            uploads,
            uploads.current(path, Optional.of(name).filter(given -> !given.isEmpty())));
      } else {
        uploads.uploadFile(path, fix, rebase);
      }
    }

    private void upload(Session session, ReleaseUploads uploads, BuiltRelease built) {
      session.console().line("Uploading '" + built.name() + "/" + built.version() + "'");
      uploads.uploadBuilt(built, fix, rebase);
    }
  }

  @CommandLine.Command
  static final class UploadStemcell implements Command {
    @Parameters(paramLabel = "PATH|URL", description = "A stemcell's archive")
    String location = "";

    @Option(names = "--fix", description = "Replace the one on the Director")
    boolean fix;

    @Option(names = "--name", paramLabel = "NAME", description = "Name, to see if it is there")
    String name = "";

    @Option(names = "--version", paramLabel = "VERSION", description = "Version, likewise")
    String version = "";

    @Option(names = "--sha1", paramLabel = "DIGEST", description = "Digest of a remote stemcell")
    String sha1 = "";

    @Override
    public void run(Session session) {
      if (location.startsWith("http://") || location.startsWith("https://")) {
        uploadRemote(session);
      } else {
        uploadFile(session);
      }
    }

    private void uploadRemote(Session session) {
      if (!isNeeded(session, name, version)) {
        return;
      }
      Map<String, String> body = new TreeMap<>();
      body.put("location", location);
      if (!sha1.isEmpty()) {
        body.put("sha1", sha1);
      }
      CommandFailed.within(
          "Uploading remote stemcell",
          () ->
              session.await(
                  session.director().send("POST", path(), DirectorClient.JSON, Json.write(body))));
    }

    private void uploadFile(Session session) {
      String file = location.startsWith("file://") ? location.substring(7) : location;
      Path path = InputFiles.resolve(session.environment().workingDirectory(), file);
      if (!Files.isRegularFile(path)) {
        throw new CommandFailed("File '" + file + "' does not exist");
      }
      Path work = TemporaryDirectory.create();
      try {
        StemcellManifest manifest = StemcellArchive.open(path, work).manifest();
        if (!isNeeded(session, manifest.name(), manifest.version())) {
          return;
        }
      } finally {
        TemporaryDirectory.delete(work);
      }
      CommandFailed.within(
          "Uploading stemcell file", () -> session.await(session.director().upload(path(), path)));
    }

    private String path() {
      return "/stemcells" + (fix ? "?fix=true" : "");
    }

    private boolean isNeeded(Session session, String name, String version) {
      if (fix) {
        return true;
      }
      Map<String, String> stemcell = new TreeMap<>(Map.of("name", name, "version", version));
      JsonObject answer =
          session
              .director()
              .send(
                  "POST",
                  "/stemcell_uploads",
                  DirectorClient.JSON,
                  Json.write(Map.of("stemcell", stemcell)))
              .object();
      if (!answer.isTrue("needed")) {
        session.console().line("Stemcell '" + name + "/" + version + "' already exists.");
      }
      return answer.isTrue("needed");
    }
  }

  @CommandLine.Command
  static final class DeleteRelease implements Command {
    @Parameters(paramLabel = "NAME[/VERSION]", description = "All versions unless one is named")
    String release = "";

    @Option(names = "--force", description = "Go on when the blobstore fails")
    boolean force;

    @Override
    public void run(Session session) {
      int slash = release.indexOf('/');
      String name = slash < 0 ? release : release.substring(0, slash);
      String version = slash < 0 ? "" : release.substring(slash + 1);
      session.director();
      session.confirm();
      boolean exists =
          session.director().get("/releases").objects().stream()
              .filter(one -> one.text("name").equals(name))
              .anyMatch(
                  one ->
                      version.isEmpty()
                          || one.objects("release_versions").stream()
                              .anyMatch(each -> each.text("version").equals(version)));
      if (!exists) {
        return;
      }
      Map<String, String> query = new TreeMap<>();
      query.put("version", version);
      query.put("force", force ? "true" : "");
      CommandFailed.within(
          "Deleting release or series '" + name + "[/" + version + "]'",
          () ->
              session.await(
                  session
                      .director()
                      .delete(Paths.path("releases", name) + Paths.query(Session.given(query)))));
    }
  }

  @CommandLine.Command
  static final class DeleteStemcell implements Command {
    @Parameters(paramLabel = "NAME/VERSION", description = "The stemcell")
    String stemcell = "";

    @Option(names = "--force", description = "Go on when the cloud fails")
    boolean force;

    @Override
    public void run(Session session) {
      String[] parts = stemcell.split("/", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new CommandFailed(
            "Expected stemcell '%s' to be in format 'name/version'".formatted(stemcell));
      }
      session.director();
      session.confirm();
      try {
        CommandFailed.within(
            "Deleting stemcell '" + stemcell + "'",
            () ->
                session.await(
                    session
                        .director()
                        .delete(
                            Paths.path("stemcells", parts[0], parts[1])
                                + (force ? "?force=true" : ""))));
      } catch (CommandFailed failure) {
        boolean remains =
            session.director().get("/stemcells").objects().stream()
                .anyMatch(
                    one ->
                        one.text("name").equals(parts[0]) && one.text("version").equals(parts[1]));
        if (remains) {
          throw failure;
        }
      }
    }
  }
}
