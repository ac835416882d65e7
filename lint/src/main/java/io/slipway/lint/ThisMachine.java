package io.slipway.lint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The machine this runs on, as instances on it find it. */
public final class ThisMachine implements Machine {
  private static final List<String> PATH =
      List.of("usr/sbin", "usr/bin", "sbin", "bin", "usr/local/sbin", "usr/local/bin");

  /** Every instance has them, whatever the machine has. */
  private static final Set<String> OF_INSTANCES = Set.of("root", "vcap");

  private static final Set<String> BUILT_IN_LOCALES = Set.of("C", "POSIX", "C.UTF-8", "C.utf8");
  private static final int LARGEST_ARCHIVE = 64 * 1024 * 1024;

  private final Path root;

  /**
   * @param root of its file system
   */
  public ThisMachine(Path root) {
    this.root = root;
  }

  @Override
  public boolean hasCommand(String name) {
    try {
      return name.startsWith("/")
          ? Files.exists(root.resolve(name.substring(1)))
          : PATH.stream().anyMatch(folder -> Files.exists(root.resolve(folder).resolve(name)));
    } catch (InvalidPathException _) {
      return true;
    }
  }

  @Override
  public boolean hasUser(String name) {
    return OF_INSTANCES.contains(name) || names("etc/passwd").contains(name);
  }

  @Override
  public boolean hasGroup(String name) {
    return OF_INSTANCES.contains(name) || names("etc/group").contains(name);
  }

  private Set<String> names(String file) {
    Set<String> names = new HashSet<>();
    try {
      for (String line : Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1)) {
        names.add(line.split(":", 2)[0]);
      }
    } catch (IOException _) {
      // A machine without the file has no names in it.
    }
    return names;
  }

  @Override
  public boolean hasLocale(String name) {
    if (BUILT_IN_LOCALES.contains(name)) {
      return true;
    }
    int dot = name.indexOf('.');
    String normal =
        dot < 0
            ? name
            : name.substring(0, dot + 1)
                + name.substring(dot + 1).toLowerCase(Locale.ROOT).replace("-", "");
    Path locales = root.resolve("usr/lib/locale");
    Path archive = locales.resolve("locale-archive");
    try {
      return Files.isDirectory(locales.resolve(name))
          || Files.isDirectory(locales.resolve(normal))
          || (Files.isRegularFile(archive)
              && Files.size(archive) <= LARGEST_ARCHIVE
              && new String(Files.readAllBytes(archive), StandardCharsets.ISO_8859_1)
                  .contains("\0" + normal + "\0"));
    } catch (IOException _) {
      return true;
    }
  }
}
