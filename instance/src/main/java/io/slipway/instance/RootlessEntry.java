package io.slipway.instance;

import io.slipway.base.ErrorText;
import io.slipway.linux.Namespaces;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a launcher has to start the JVM so that it may make spaces. A JVM has many threads, and the
 * kernel lets no process with threads change its user namespace; so the launcher does it before.
 */
public sealed interface RootlessEntry {
  /** Start it as it is: it has the rights already. */
  record Direct(String explanation) implements RootlessEntry {}

  /**
   * Put these words before the JVM's command line.
   *
   * @param prefix a program by absolute path and its arguments
   */
  record Through(List<String> prefix, String explanation) implements RootlessEntry {}

  /** No isolation can be had; spaces will be of kind {@link SpaceKind#HOST}. */
  record Impossible(String explanation) implements RootlessEntry {}

  String explanation();

  /**
   * Decides for this process's user. Spaces of the state folder that live in a user namespace are
   * found again by entering that namespace instead of making another.
   */
  static RootlessEntry decide(Path stateDirectory) {
    if (CurrentProcess.read().mayMount()) {
      return new Direct("this process may mount");
    }
    Optional<ProcessIdentity> survivor = survivor(stateDirectory);
    Optional<String> nsenter = HostPrograms.find("nsenter");
    if (survivor.isPresent() && nsenter.isPresent()) {
      return new Through(
          List.of(
              nsenter.get(),
              "--target=" + survivor.get().pid(),
              "--user",
              "--preserve-credentials",
              "--"),
          "instances of an earlier run live in a user namespace, which is entered again");
    }
    return newNamespace();
  }

  private static RootlessEntry newNamespace() {
    Optional<String> unshare = HostPrograms.find("unshare");
    if (unshare.isEmpty()) {
      return new Impossible("the program 'unshare' is missing; install util-linux");
    }
    List<String> oneId = List.of(unshare.get(), "--user", "--map-root-user");
    List<String> allIds = new ArrayList<>(oneId);
    allIds.add("--map-auto");
    if (HostPrograms.find("newuidmap").isPresent() && failure(allIds).isEmpty()) {
      return through(allIds, "a user namespace with ids of its own for root and vcap");
    }
    Optional<String> failure = failure(oneId);
    if (failure.isEmpty()) {
      return through(
          oneId,
          "a user namespace with one id: root and vcap are the same user inside; for two, install"
              + " uidmap and give this user ranges in /etc/subuid and /etc/subgid");
    }
    return new Impossible(
        "the kernel allows this user no user namespace ("
            + failure.get()
            + "); look at kernel.unprivileged_userns_clone, user.max_user_namespaces and, on Ubuntu,"
            + " kernel.apparmor_restrict_unprivileged_userns");
  }

  private static RootlessEntry through(List<String> unshare, String explanation) {
    List<String> prefix = new ArrayList<>(unshare);
    prefix.add("--");
    return new Through(List.copyOf(prefix), explanation);
  }

  private static Optional<String> failure(List<String> unshare) {
    List<String> argv = new ArrayList<>(unshare);
    // Having a namespace is not enough: some systems let one be made and nothing be done in it.
    argv.addAll(List.of("--mount", "--", "/bin/true"));
    try {
      HostPrograms.Result result = HostPrograms.run(argv);
      return result.success() ? Optional.empty() : Optional.of(result.output());
    } catch (IOException | SpaceException e) {
      return Optional.of(ErrorText.of(e));
    }
  }

  /** The first process of any living space in another user namespace than this process's. */
  private static Optional<ProcessIdentity> survivor(Path stateDirectory) {
    Path instances = stateDirectory.resolve("instances");
    String bootId = CurrentProcess.read().bootId();
    Optional<String> own = Namespaces.identify((int) ProcessHandle.current().pid(), "user");
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(instances)) {
      for (Path folder : folders) {
        Optional<ProcessIdentity> found =
            SpaceRecord.read(new SpaceFolder(folder))
                .filter(record -> record.bootId().equals(bootId))
                .flatMap(SpaceRecord::first)
                .filter(ProcessIdentity::isAlive)
                .filter(first -> !Namespaces.identify(first.pid(), "user").equals(own));
        if (found.isPresent()) {
          return found;
        }
      }
    } catch (IOException | SpaceException e) {
      return Optional.empty(); // no instances, or none that can be read: nothing to enter
    }
    return Optional.empty();
  }
}
