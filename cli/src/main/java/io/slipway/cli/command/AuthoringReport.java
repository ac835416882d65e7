package io.slipway.cli.command;

import io.slipway.cli.console.Console;
import io.slipway.cli.console.Texts;
import io.slipway.release.Artifact;
import io.slipway.release.AuthoringEvent;
import io.slipway.release.AuthoringEvent.Direction;
import io.slipway.release.AuthoringEvent.Progress;
import io.slipway.release.Blob;
import java.util.function.Consumer;

/** Tells what happens to a release directory in the stock command line's words, one at a time. */
public final class AuthoringReport implements Consumer<AuthoringEvent> {
  private final Console console;

  public AuthoringReport(Console console) {
    this.console = console;
  }

  @Override
  public synchronized void accept(AuthoringEvent event) {
    String text = text(event);
    switch (event) {
      case AuthoringEvent.ReleaseAdded _ -> {
        if (event.progress() == Progress.FAILED) {
          console.errorLine(text);
        } else {
          console.line(text);
        }
      }
      case AuthoringEvent.BlobTransfer _,
          AuthoringEvent.EntryAdded _,
          AuthoringEvent.ArchiveTransfer _ -> {
        if (event.progress() == Progress.FAILED) {
          console.errorLine(text);
        } else {
          console.begin(text + "\n");
        }
      }
    }
  }

  private static String text(AuthoringEvent event) {
    return switch (event) {
      case AuthoringEvent.BlobTransfer(Direction direction, Progress progress, Blob blob) ->
          switch (direction) {
            case DOWNLOAD -> download(progress, blob);
            case UPLOAD -> upload(progress, blob);
          };
      case AuthoringEvent.EntryAdded(Artifact.Kind kind, Progress progress, String entry) ->
          switch (progress) {
            case STARTED -> "Adding %s '%s'...".formatted(name(kind), entry);
            case FINISHED -> "Added %s '%s'".formatted(name(kind), entry);
            case FAILED -> "Failed adding %s '%s'\n".formatted(name(kind), entry);
          };
      case AuthoringEvent.ArchiveTransfer transfer ->
          "-- %s %s '%s' (sha1=%s)%s"
              .formatted(
                  switch (transfer.progress()) {
                    case STARTED -> "Started";
                    case FINISHED -> "Finished";
                    case FAILED -> "Failed";
                  },
                  switch (transfer.direction()) {
                    case DOWNLOAD -> "downloading";
                    case UPLOAD -> "uploading";
                  },
                  transfer.entry(),
                  transfer.digest(),
                  transfer.progress() == Progress.FAILED ? "\n" : "");
      case AuthoringEvent.ReleaseAdded added ->
          "%s %s release '%s'"
              .formatted(
                  added.progress() == Progress.FAILED ? "Failed adding" : "Added",
                  added.isFinal() ? "final" : "dev",
                  added.release());
    };
  }

  private static String name(Artifact.Kind kind) {
    return switch (kind) {
      case JOB -> "job";
      case PACKAGE -> "package";
      case LICENSE -> "license";
    };
  }

  private static String download(Progress progress, Blob blob) {
    return switch (progress) {
      case STARTED ->
          "Blob download '%s' (%s) (id: %s sha1: %s) started"
              .formatted(blob.path(), Texts.bytes(blob.size()), blob.id(), blob.digest());
      case FINISHED -> "Blob download '%s' (id: %s) finished".formatted(blob.path(), blob.id());
      case FAILED -> "Blob download '%s' (id: %s) failed".formatted(blob.path(), blob.id());
    };
  }

  private static String upload(Progress progress, Blob blob) {
    return switch (progress) {
      case STARTED ->
          "Blob upload '%s' (%s) (sha1: %s) started"
              .formatted(blob.path(), Texts.bytes(blob.size()), blob.digest());
      case FINISHED -> "Blob upload '%s' (id: %s) finished".formatted(blob.path(), blob.id());
      case FAILED -> "Blob upload '%s' failed".formatted(blob.path());
    };
  }
}
