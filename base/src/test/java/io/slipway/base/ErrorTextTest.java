package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorTextTest {
  @TempDir private Path folder;

  private static Throwable thrownBy(Callable<?> work) {
    try {
      work.call();
    } catch (Throwable t) {
      return t;
    }
    throw new AssertionError("It did not fail");
  }

  @Test
  void whatOurOwnCodeSaysIsShown() {
    assertThat(ErrorText.of(new SlipwayException(ErrorCode.GENERIC, "The disk is full")))
        .isEqualTo("The disk is full");
    assertThat(ErrorText.of(new IllegalStateException("No such plan"))).isEqualTo("No such plan");
    assertThat(ErrorText.of(new IOException("the archive is empty")))
        .isEqualTo("the archive is empty");
  }

  @Test
  void whatLibrariesSayIsNot() {
    Throwable library = thrownBy(() -> Integer.parseInt("hunter2"));
    assertThat(library).hasMessageContaining("hunter2");
    assertThat(ErrorText.of(library))
        .isEqualTo(
            "An unforeseen error (NumberFormatException at %s, line %d), which is a mistake of Slipway's; its log has the details"
                .formatted(where(library).getMethodName(), where(library).getLineNumber()));
    assertThat(ErrorText.of(new NullPointerException())).startsWith("An unforeseen error (Null");
    assertThat(ErrorText.of(thrownBy(() -> List.of(1).get(7)))).doesNotContain("Index 7");
    assertThat(ErrorText.of(new StackOverflowError())).isEqualTo("This is nested too deeply");
    assertThat(ErrorText.of(new OutOfMemoryError("Java heap space")))
        .isEqualTo("There is not enough memory for this");
  }

  private static StackTraceElement where(Throwable thrown) {
    return java.util.Arrays.stream(thrown.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("io.slipway."))
        .map(
            frame ->
                new StackTraceElement(
                    "",
                    frame.getClassName().substring("io.slipway.".length())
                        + "."
                        + frame.getMethodName(),
                    "",
                    frame.getLineNumber()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void filesAreToldOfInWords() throws Exception {
    Path missing = folder.resolve("nope");
    assertThat(ErrorText.of(thrownBy(() -> Files.size(missing))))
        .isEqualTo("'" + missing + "' does not exist");
    assertThat(ErrorText.of(thrownBy(() -> Files.createDirectory(folder))))
        .isEqualTo("'" + folder + "' exists already");
    Files.createFile(folder.resolve("one"));
    assertThat(ErrorText.of(thrownBy(() -> delete(folder))))
        .isEqualTo("'" + folder + "' is not empty");
    Path below = folder.resolve("one").resolve("two");
    assertThat(ErrorText.of(thrownBy(() -> Files.readString(below))))
        .isEqualTo("'" + below + "': Not a directory");
    assertThat(ErrorText.of(thrownBy(() -> data(new byte[2]).readLong())))
        .isEqualTo("the data ends too early");
    assertThat(ErrorText.of(thrownBy(() -> new GZIPInputStream(data(new byte[40])))))
        .isEqualTo("the data is not compressed with gzip, or is damaged");
  }

  private static boolean delete(Path path) throws IOException {
    Files.delete(path);
    return true;
  }

  private static DataInputStream data(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  void aWrapperAddsWhy() {
    Path missing = folder.resolve("nope");
    Throwable cause = thrownBy(() -> Files.size(missing));
    assertThat(cause).isInstanceOf(IOException.class);
    if (cause instanceof IOException io) {
      assertThat(ErrorText.of(new UncheckedIOException("The upload cannot be read", io)))
          .isEqualTo("The upload cannot be read: '" + missing + "' does not exist");
      assertThat(ErrorText.of(new UncheckedIOException(io)))
          .isEqualTo("'" + missing + "' does not exist");
    }
  }
}
