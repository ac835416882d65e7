package io.slipway.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The Director of this home on this machine, as a process that can be started and stopped. */
public interface LocalDirector {
  /** How to reach it while it runs. */
  Optional<DirectorAddress> running();

  /**
   * The same, waited for.
   *
   * @return empty when none runs within the limit
   */
  Optional<DirectorAddress> awaitRunning(Duration limit);

  /**
   * Starts it if it does not run, and returns when it answers.
   *
   * @throws io.slipway.base.SlipwayException with the end of its log when it does not come up
   */
  default Started start() {
    return start(Optional.empty());
  }

  /**
   * The same.
   *
   * @param unfinishedTasks what becomes of tasks an earlier Director has left unfinished: {@code
   *     resume} or {@code fail}; empty for what the environment says. Means nothing to a Director
   *     that runs
   */
  Started start(Optional<String> unfinishedTasks);

  /** Ends it; instances go on running. False when none ran. */
  boolean stop();

  /** How many instances this home has, running or not, whether the Director runs or not. */
  int instances();

  /** The range this home's instances get addresses from, such as {@code 127.20.0.0/16}. */
  String addresses();

  /** What still runs on this machine of homes that are no more, each in a line for people. */
  List<String> orphans();

  /** Ends those that are still there, and nothing that was not told. */
  void endOrphans(List<String> told);

  /** What works on this machine, for people: kinds of instances, rootless or not. */
  String doctor();

  /** Where persistent disks lie. */
  Path disks();

  /** The home's folder for what can be made again; made if it is missing, for its owner only. */
  Path cache();

  /**
   * @param note what users have to know about it, such as that its address is another one
   */
  record Started(DirectorAddress address, boolean wasRunning, Optional<String> note) {}

  /**
   * @param url such as {@code https://127.0.0.1:25555}
   * @param caCertificate PEM
   * @param user name of the client; likewise its password
   */
  record DirectorAddress(String url, String caCertificate, String user, String password) {
    /** The password stays out of logs and errors. */
    @Override
    public String toString() {
      return "DirectorAddress[url=" + url + ", user=" + user + "]";
    }
  }
}
