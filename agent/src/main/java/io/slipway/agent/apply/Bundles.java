package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.base.FileTree;
import io.slipway.base.Names;
import io.slipway.instance.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;

/**
 * Installed versions of jobs or packages: one folder for each, and a link that says which one is in
 * use (agent contract 6.4). A version is unpacked beside its place, brought onto the disk and then
 * renamed, so it is there whole or not at all, also after a loss of power.
 */
final class Bundles {
  private final InstanceFiles files;
  private final Path bundles;
  private final Path links;
  private final int mode;

  /**
   * @param bundles holds {@code <name>/<hash>}
   * @param links holds {@code <name>}, pointing to one of those
   */
  Bundles(InstanceFiles files, Path bundles, Path links, int mode) {
    this.files = files;
    this.bundles = bundles;
    this.links = links;
    this.mode = mode;
  }

  Path path(String name, String hash) {
    if (!Names.isValidId(name) || name.startsWith(".")) {
      throw new AgentFailure("'" + name + "' cannot be the name of a job or package");
    }
    return bundles.resolve(name).resolve(hash);
  }

  static boolean isInstalled(Path bundle) {
    return Files.isDirectory(bundle, LinkOption.NOFOLLOW_LINKS);
  }

  /** An empty folder beside the place of a bundle, to fill and then to {@link #complete}. */
  Path begin(Path bundle) throws IOException {
    Path parent = InstanceFiles.parent(bundle);
    files.ensureVcapDirectory(parent, mode);
    Path aside = parent.resolve("." + bundle.getFileName() + "-" + UUID.randomUUID());
    files.ensureVcapDirectory(aside, mode);
    return aside;
  }

  /** Makes it the bundle; its content is on the disk before it gets the name, and that after it. */
  void complete(Path aside, Path bundle) throws IOException {
    Durability.syncTree(aside);
    place(aside, bundle);
  }

  /** The same for a content that is on the disk already. */
  void place(Path aside, Path bundle) throws IOException {
    Files.move(aside, bundle, StandardCopyOption.ATOMIC_MOVE);
    FileTree.syncFolder(InstanceFiles.parent(bundle));
  }

  /** What is enabled stays enabled when the power is lost. */
  void syncLinks() throws IOException {
    if (Files.isDirectory(links, LinkOption.NOFOLLOW_LINKS)) {
      FileTree.syncFolder(links);
    }
  }

  /** Makes this bundle the one in use. */
  void enable(String name, Path bundle) throws IOException {
    files.ensureVcapDirectory(links, mode);
    files.link(links.resolve(name), files.layout().inside(bundle));
  }

  /** Deletes every other bundle, what was begun and never completed too, and its link. */
  void keepOnly(Set<Path> kept) throws IOException {
    for (Path versions : InstanceFiles.list(bundles)) {
      for (Path bundle : InstanceFiles.list(versions)) {
        if (!kept.contains(bundle)) {
          disable(links.resolve(String.valueOf(versions.getFileName())), bundle);
          FileTree.delete(bundle);
        }
      }
    }
  }

  private void disable(Path link, Path bundle) throws IOException {
    if (Files.isSymbolicLink(link)
        && Files.readSymbolicLink(link).equals(Path.of(files.layout().inside(bundle)))) {
      Files.delete(link);
    }
  }

  /** Removes every link and every bundle. */
  void removeAll() throws IOException {
    for (Path link : InstanceFiles.list(links)) {
      FileTree.delete(link);
    }
    keepOnly(Set.of());
  }
}
