package io.slipway.base;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * What people are told of something thrown: the one place that decides it. What Slipway's own code
 * says is meant for them and shown as it is. What a library, a database or the JDK says is meant
 * for programmers, names tables and tokens, and may quote what nobody is to see; it is put into
 * words here, and only a log gets the original.
 */
public final class ErrorText {
  private static final String OURS = "io.slipway.";

  /** The operating system's words, which the JDK hands on: they name the cause and hold no data. */
  private static final Set<String> SYSTEM_WORDS =
      Set.of(
          "No space left on device",
          "Disk quota exceeded",
          "Input/output error",
          "Too many open files",
          "Too many open files in system",
          "File too large",
          "Broken pipe",
          "Connection reset",
          "Connection reset by peer",
          "Connection refused",
          "Connection timed out",
          "No route to host",
          "Is a directory",
          "Not a directory",
          "File name too long",
          "Read-only file system",
          "Operation not permitted",
          "Permission denied",
          "Address already in use",
          "Cannot allocate memory");

  private ErrorText() {}

  /** Never empty, and without anything a library has written. */
  public static String of(Throwable thrown) {
    return switch (thrown) {
      case SlipwayException known -> known.message();
      case UncheckedIOException wrapper -> ofWrapper(wrapper);
      case IOException failure -> ofFile(failure);
      case OutOfMemoryError _ -> "There is not enough memory for this";
      case StackOverflowError _ -> "This is nested too deeply";
      default -> own(thrown).orElseGet(() -> unforeseen(thrown));
    };
  }

  private static String ofWrapper(UncheckedIOException wrapper) {
    IOException cause = Objects.requireNonNull(wrapper.getCause(), "the JDK insists on one");
    return own(wrapper)
        .filter(message -> !message.equals(cause.toString()))
        .map(text -> text + ": " + ofFile(cause))
        .orElseGet(() -> ofFile(cause));
  }

  private static String ofFile(IOException failure) {
    return switch (failure) {
      case NoSuchFileException e -> "'" + e.getFile() + "' does not exist";
      case AccessDeniedException e -> "'" + e.getFile() + "' may not be accessed";
      case FileAlreadyExistsException e -> "'" + e.getFile() + "' exists already";
      case DirectoryNotEmptyException e -> "'" + e.getFile() + "' is not empty";
      case FileSystemException e when SYSTEM_WORDS.contains(String.valueOf(e.getReason())) ->
          "'" + e.getFile() + "': " + e.getReason();
      case FileSystemException e -> "'" + e.getFile() + "' cannot be used";
      case EOFException _ -> "the data ends too early";
      case ZipException _ -> "the data is not compressed with gzip, or is damaged";
      default -> own(failure).orElseGet(() -> ofForeign(failure));
    };
  }

  private static String ofForeign(IOException failure) {
    if (SYSTEM_WORDS.contains(String.valueOf(failure.getMessage()))) {
      return String.valueOf(failure.getMessage());
    }
    return origin(failure).startsWith("org.apache.commons.compress.")
        ? "the data is not a tar archive, or is damaged"
        : "reading or writing failed (" + failure.getClass().getSimpleName() + ")";
  }

  /** The message, if Slipway's own code has written it. */
  private static Optional<String> own(Throwable thrown) {
    return origin(thrown).startsWith(OURS)
        ? Optional.ofNullable(thrown.getMessage()).filter(message -> !message.isBlank())
        : Optional.empty();
  }

  /** The class that threw it. */
  private static String origin(Throwable thrown) {
    if (thrown.getClass().getName().startsWith(OURS)) {
      return thrown.getClass().getName();
    }
    StackTraceElement[] trace = thrown.getStackTrace();
    return trace.length == 0 ? "" : trace[0].getClassName();
  }

  private static String unforeseen(Throwable thrown) {
    String where =
        Arrays.stream(thrown.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith(OURS))
            .findFirst()
            .map(
                frame ->
                    " at "
                        + frame.getClassName().substring(OURS.length())
                        + "."
                        + frame.getMethodName()
                        + ", line "
                        + frame.getLineNumber())
            .orElse("");
    return "An unforeseen error (%s%s), which is a mistake of Slipway's; its log has the details"
        .formatted(thrown.getClass().getSimpleName(), where);
  }
}
