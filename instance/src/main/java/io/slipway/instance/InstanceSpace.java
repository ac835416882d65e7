package io.slipway.instance;

import io.slipway.base.Registration;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One instance's space. Safe for use by many threads. Paths "inside" are those the instance's own
 * processes use; paths "on the host" are those of this process.
 */
public interface InstanceSpace {
  String id();

  SpaceKind kind();

  String hostName();

  InetAddress address();

  /** The facts of the specification it was made from. */
  Map<String, String> facts();

  /** Whether its first process lives, so that commands can be started. */
  boolean alive();

  /**
   * Runs the action once, on a thread of its own, when the first process has died that lives now
   * (what was running in the space is gone with it), at once when it is dead already; or when
   * somebody has removed the space's files: its processes are ended then.
   */
  default Registration onDeath(Runnable action) {
    return () -> {};
  }

  /** The host path of the instance's {@code /var/vcap}. */
  Path vcap();

  /**
   * The host path of a file inside: below {@code /var}, {@code /tmp}, {@code /run}, {@code /home},
   * {@code /root} or a bound disk. Symbolic links on the way, absolute ones too, are resolved as
   * the instance would; the file itself, when it is a link, as well. What does not exist yet is
   * fine.
   *
   * @throws SpaceException for a path that is relative or leads to a place shared with the host
   */
  Path toHostPath(String insidePath);

  /**
   * Whether looking at a path from inside would end with "no such file or directory": there is
   * nothing of that name, or a link on the way leads nowhere. Whatever else a look can end with (a
   * loop of links, a file on the way where a folder belongs) is not that. What cannot be seen from
   * here, such as {@code /proc}, does not count as missing.
   */
  boolean isMissing(String insidePath);

  /**
   * Starts a program; returns once it runs.
   *
   * @throws SpawnException when the program cannot be executed
   * @throws SpaceException when the space is dead, a log file cannot be opened, or the user or
   *     working directory does not exist
   */
  SpaceProcess start(Command command);

  /**
   * Starts a program to talk to, with the rights of a user and all its groups.
   *
   * @throws SpaceException when it cannot be started, or there is no such user
   */
  ConversingProcess converse(Conversation conversation);

  /**
   * Takes up again a process that was started in the space by an earlier process of this machine.
   * How it ended, or will have, is known as long as nobody collects it: as long as its parent is
   * one that never does. Otherwise {@link SpaceProcess#exit()} fails.
   */
  SpaceProcess readopt(Survivor survivor);

  /** Whether a process of the host, that lives, is one of this space. */
  boolean contains(int hostPid);

  /**
   * A host folder, for its owner only and out of the instance's sight, for what is to be remembered
   * about the space's processes: it is emptied when they are ended. It may not exist.
   */
  Path memory();

  /** The host's number of a process known by its number inside; empty when there is none. */
  OptionalInt toHostPid(int insidePid);

  Users users();

  /**
   * Sets owner and group of a file or folder of this space; links themselves, never their targets.
   * Names are {@code root}, {@code vcap}, or numbers. Does nothing where all users are one ({@link
   * Users#distinct()} is false).
   *
   * @throws SpaceException for a path outside the space's folder and its bound disks
   */
  void chown(Path hostPath, String owner, String group, boolean recursive);

  /**
   * Ends every process of the space at once, and returns when they are gone. The files stay. In a
   * {@link SpaceKind#HOST} space: every process that can be told to belong to it.
   */
  void kill();

  /** Ends every process and starts the space afresh over the same files and disks. */
  void restart();

  /**
   * Ends every process and removes every file of the space; what is bound into it stays where it
   * is. Harmless when already destroyed.
   */
  void destroy();

  /**
   * Makes a host folder appear inside, on an existing or new folder: a persistent disk. Remembered,
   * so that {@link #restart()} binds it again. In a {@link SpaceKind#UTIL_LINUX} space only folders
   * below {@link InstanceSpaces#disksDirectory()} can be bound.
   */
  void bindDisk(Path hostDirectory, String insidePath);

  /** Takes a bound folder away again; its files stay on the host. */
  void unbind(String insidePath);
}
