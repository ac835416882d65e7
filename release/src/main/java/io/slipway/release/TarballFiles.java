package io.slipway.release;

import io.slipway.release.TarballReader.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads files of an archive into memory, within {@link ArchiveLimits}. */
public final class TarballFiles {
  private static final int MAXIMUM_LINKS = 8;

  private TarballFiles() {}

  /**
   * The wanted files by path, links followed inside the archive.
   *
   * @throws IOException what is wrong with the archive, or which limit it passes
   */
  public static Map<String, byte[]> read(
      Path archive, ArchiveLimits limits, Predicate<String> wanted) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    Map<String, String> links = new HashMap<>();
    TarballReader.read(
        archive,
        limits,
        (member, content) -> {
          switch (member) {
            case Member.FileMember file -> {
              if (wanted.test(file.path())) {
                files.put(file.path(), content.readAllBytes());
              }
            }
            case Member.LinkMember link -> links.put(link.path(), link.target());
            case Member.DirectoryMember _ -> {}
          }
        });
    links.keySet().stream()
        .filter(path -> wanted.test(path) && !files.containsKey(path))
        .forEach(path -> follow(path, links, files));
    return files;
  }

  private static void follow(String path, Map<String, String> links, Map<String, byte[]> files) {
    String target = path;
    for (int followed = 0; followed < MAXIMUM_LINKS && links.containsKey(target); followed++) {
      target = links.getOrDefault(target, "");
    }
    byte[] content = files.get(target);
    if (content != null) {
      files.put(path, content);
    }
  }
}
