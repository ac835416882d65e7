package io.slipway.cli.authoring;

import io.slipway.cli.command.AuthoringReport;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.Session;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.cli.console.Texts;
import io.slipway.release.Blob;
import io.slipway.release.BlobsDirectory;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands for a release's blobs. */
final class BlobCommands {
  private BlobCommands() {}

  private static BlobsDirectory blobs(Session session, ReleaseFolder folder) {
    return new BlobsDirectory(folder.path(session), new AuthoringReport(session.console()));
  }

  @CommandLine.Command
  static final class Blobs implements Command {
    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      session
          .console()
          .table(
              Table.of(
                  "blobs",
                  List.of("Path", "Size", "Blobstore ID", "Digest"),
                  blobs(session, folder).blobs().stream().map(Blobs::row).toList()));
    }

    private static List<Cell> row(Blob blob) {
      return List.of(
          Cell.of(blob.path()),
          Cell.of(Texts.bytes(blob.size())),
          Cell.of(blob.isLocal() ? "(local)" : blob.id()),
          Cell.of(blob.digest()));
    }
  }

  @CommandLine.Command
  static final class AddBlob implements Command {
    @Parameters(index = "0", paramLabel = "PATH", description = "The file")
    String path = "";

    @Parameters(
        index = "1",
        paramLabel = "BLOBS-PATH",
        description = "Its path below blobs/, by which packages name it")
    String blobsPath = "";

    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      Path file = ReleaseFolder.existing(session, path, "open", "Opening blob");
      Blob blob =
          AuthoringCommands.within(
              "Tracking blob", () -> blobs(session, folder).track(file, blobsPath));
      session.console().line("Added blob '" + blob.path() + "'");
    }
  }

  @CommandLine.Command
  static final class RemoveBlob implements Command {
    @Parameters(paramLabel = "BLOBS-PATH", description = "Its path below blobs/")
    String path = "";

    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      AuthoringCommands.within(
          "Untracking blob",
          () -> {
            blobs(session, folder).untrack(path);
            return path;
          });
      session.console().line("Removed blob '" + path + "'");
    }
  }

  @CommandLine.Command
  static final class SyncBlobs implements Command {
    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      AuthoringCommands.within(
          "Downloading blobs",
          () -> {
            blobs(session, folder).sync(session.options().parallel());
            return folder;
          });
    }
  }

  @CommandLine.Command
  static final class UploadBlobs implements Command {
    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      AuthoringCommands.within(
          "Uploading blobs",
          () -> {
            blobs(session, folder).upload();
            return folder;
          });
    }
  }
}
