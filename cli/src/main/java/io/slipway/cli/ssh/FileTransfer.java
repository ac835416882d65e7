package io.slipway.cli.ssh;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies files over a connection by nothing but the instance's shell and its few basic programs, so
 * that neither side needs {@code scp} or an SFTP server.
 */
public final class FileTransfer {
  private static final String SEPARATOR = "\0";

  private final SshConnection connection;
  private final Path workingDirectory;
  private final boolean recursive;

  /**
   * @param workingDirectory what local paths are relative to
   * @param recursive whether directories are copied; else they are refused
   */
  public FileTransfer(SshConnection connection, Path workingDirectory, boolean recursive) {
    this.connection = connection;
    this.workingDirectory = workingDirectory;
    this.recursive = recursive;
  }

  /** Into the destination if it is a directory, else as it; then there is one source only. */
  public void upload(List<String> sources, String destination) {
    String target = destination.isEmpty() ? "." : destination;
    boolean directory =
        connection.run(
                "test -d " + expanded(target),
                new SshConnection.Streams(
                    Optional.empty(),
                    OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream()),
                false)
            == 0;
    if (!directory && sources.size() > 1) {
      throw new CommandFailed(destination + ": is not a directory");
    }
    for (String source : sources) {
      Path local = workingDirectory.resolve(source).normalize();
      String remote = directory ? target + "/" + local.getFileName() : target;
      if (Files.isDirectory(local)) {
        requireRecursive(source);
        uploadTree(local, remote);
      } else {
        uploadFile(local, remote);
      }
    }
  }

  private void requireRecursive(String path) {
    if (!recursive) {
      throw new CommandFailed(path + ": is a directory; copy it with --recursive");
    }
  }

  private void uploadTree(Path root, String remote) {
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path one : (Iterable<Path>) walk::iterator) {
        String relative = root.relativize(one).toString();
        String target = relative.isEmpty() ? remote : remote + "/" + relative;
        if (Files.isDirectory(one)) {
          connection.capture("mkdir -p " + expanded(target));
        } else {
          uploadFile(one, target);
        }
      }
    } catch (IOException e) {
      throw new CommandFailed("Reading '" + root + "': " + ErrorText.of(e), e);
    }
  }

  private void uploadFile(Path local, String remote) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String target = expanded(remote);
    try (InputStream content = Files.newInputStream(local)) {
      int code =
          connection.run(
              "cat > " + target + " && chmod " + mode(local) + " " + target,
              new SshConnection.Streams(Optional.of(content), OutputStream.nullOutputStream(), err),
              false);
      if (code != 0) {
        throw new CommandFailed(SshConnection.complaint(err, code));
      }
    } catch (IOException e) {
      throw new CommandFailed("Reading '" + local + "': " + ErrorText.of(e), e);
    }
  }

  private static String mode(Path file) throws IOException {
    int mode = (Integer) Files.getAttribute(file, "unix:mode");
    return Integer.toOctalString(mode & 0777);
  }

  /** Patterns in sources are expanded by the instance's shell. */
  public void download(List<String> sources, String destination) {
    Path target = workingDirectory.resolve(destination.isEmpty() ? "." : destination).normalize();
    for (String source : sources) {
      String listing =
          new String(connection.capture(listingCommand(source)), StandardCharsets.UTF_8);
      Path root = target;
      String remoteRoot = "";
      for (String entry : listing.split(SEPARATOR)) {
        if (entry.isEmpty()) {
          continue;
        }
        int blank = entry.indexOf(' ');
        String kind = entry.substring(0, Math.max(1, blank));
        String path = blank < 0 ? "" : entry.substring(blank + 1);
        if (kind.equals("r0")) {
          remoteRoot = path;
          root = Files.isDirectory(target) ? target.resolve(lastName(path)) : target;
        } else {
          receive(kind, remoteRoot, path, inside(root, path));
        }
      }
    }
  }

  private String listingCommand(String source) {
    return "for p in "
        + expanded(source)
        + "; do if [ ! -e \"$p\" ]; then echo \"$p: No such file or directory\" >&2; exit 1; fi;"
        + (recursive
            ? ""
            : " if [ -d \"$p\" ]; then echo \"$p: is a directory; copy it with --recursive\" >&2;"
                + " exit 1; fi;")
        + " printf 'r0 %s\\0' \"$p\";"
        + " find -L \"$p\" \\( -type d -o -type f \\) -printf '%y%m %P\\0'; done";
  }

  /** What the instance calls its files must not lead elsewhere here. */
  private static Path inside(Path root, String relative) {
    Path path = root.resolve(relative).normalize();
    if (!path.startsWith(root) || relative.startsWith("/")) {
      throw new CommandFailed(
          "The instance names a file '" + relative + "', which leads elsewhere");
    }
    return path;
  }

  private static String lastName(String path) {
    Path name = Path.of(path).normalize().getFileName();
    if (name == null || name.toString().equals("..")) {
      throw new CommandFailed("'" + path + "' has no name to be copied to");
    }
    return name.toString();
  }

  private void receive(String kind, String remoteRoot, String relative, Path local) {
    String remote = relative.isEmpty() ? remoteRoot : remoteRoot + "/" + relative;
    try {
      if (kind.startsWith("d")) {
        Files.createDirectories(local);
        return;
      }
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      try (OutputStream content = Files.newOutputStream(local)) {
        int code =
            connection.run(
                "cat " + quoted(remote),
                new SshConnection.Streams(Optional.empty(), content, err),
                false);
        if (code != 0) {
          throw new CommandFailed(SshConnection.complaint(err, code));
        }
      }
      if (kind.matches("f[0-7]{3}")) {
        Files.setPosixFilePermissions(local, permissions(Integer.parseInt(kind.substring(1), 8)));
      }
    } catch (IOException e) {
      throw new CommandFailed("Writing '" + local + "': " + ErrorText.of(e), e);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    StringBuilder text = new StringBuilder();
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode & (1 << bit)) == 0 ? '-' : "xwr".charAt(bit % 3));
    }
    return PosixFilePermissions.fromString(text.toString());
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** One word for the shell in which only patterns and a leading tilde mean anything. */
  private static String expanded(String path) {
    if (path.startsWith("~/")) {
      return "~/" + expanded(path.substring(2));
    }
    StringBuilder word = new StringBuilder();
    for (String part : path.split("(?<=[*?\\[\\]])|(?=[*?\\[\\]])")) {
      boolean pattern = part.length() == 1 && "*?[]".contains(part);
      word.append(pattern ? part : quoted(part));
    }
    return word.toString();
  }
}
