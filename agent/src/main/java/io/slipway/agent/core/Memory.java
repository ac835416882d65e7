package io.slipway.agent.core;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Files in which an agent remembers what the next agent of its instance has to know. They survive
 * the agent's process, not the machine's end, when there is nothing to be remembered any more; so
 * nothing is forced to the disk.
 */
public final class Memory {
  /** Larger than any task's request or answer. */
  private static final long MAXIMUM_SIZE = 32L * 1024 * 1024;

  private final Path directory;

  /**
   * @param directory for its owner only
   */
  public Memory(Path directory) {
    this.directory = directory;
  }

  /** A folder of it, made when it is missing. */
  public Path folder(String name) {
    Path folder = directory.resolve(name);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return folder;
    } catch (IOException e) {
      throw AgentFailure.wrap("Making the folder " + folder, e);
    }
  }

  /**
   * Replaces the file as a whole. An interrupt must not come between something that was begun and
   * its being written down, so this heeds none.
   */
  public static void write(Path file, String text) throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName());
    try (OutputStream out = new FileOutputStream(aside.toFile())) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The content of a file; a file that is not there is a {@link NoSuchFileException}. */
  public static String read(Path file) throws IOException {
    if (Files.size(file) > MAXIMUM_SIZE) {
      throw new IOException(file + " is larger than " + MAXIMUM_SIZE + " bytes");
    }
    return Files.readString(file);
  }

  /** The whole files of a folder. */
  public static List<Path> files(Path folder) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "[!.]*.json")) {
      stream.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw AgentFailure.wrap("Listing " + folder, new IOException(e));
    }
    return files;
  }
}
