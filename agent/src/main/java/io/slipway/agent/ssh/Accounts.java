package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The users' accounts in the instance's own {@code /etc} and their homes (agent contract 3.6).
 * Files are rewritten in place by a shell inside: where {@code /etc} cannot be overlaid they are
 * single mounts, which {@code useradd} could not replace.
 */
final class Accounts {
  static final String HOMES = "/var/vcap/bosh_ssh";

  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C");
  private static final int MOST_OUTPUT = 4096;

  /** Arguments: name, whether it shares root's number, authorized keys. */
  private static final String SETUP =
      """
      set -e
      umask 022
      user=$1 home=/var/vcap/bosh_ssh/$1
      mkdir -p /var/vcap/bosh_ssh
      chmod 0755 /var/vcap/bosh_ssh
      if ! grep -q "^$user:" /etc/passwd; then
        id=0
        if [ "$2" = no ]; then
          id=2000
          while cut -d: -f3 /etc/passwd /etc/group | grep -qx $id; do id=$((id + 1)); done
          printf '%s:x:%s:\\n' "$user" $id >> /etc/group
        fi
        printf '%s:x:%s:%s::%s:/bin/bash\\n' "$user" $id $id "$home" >> /etc/passwd
        printf '%s:*:19000:0:99999:7:::\\n' "$user" >> /etc/shadow || true
        groups=$(sed -E "/^(vcap|admin|bosh_sudoers|bosh_sshers):/{s/\\$/,$user/;s/:,/:/}" /etc/group)
        printf '%s\\n' "$groups" > /etc/group
      fi
      if [ -d /etc/sudoers.d ] && [ ! -e /etc/sudoers.d/bosh_sudoers ]; then
        (umask 0227; echo '%bosh_sudoers ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/bosh_sudoers) || true
      fi
      rm -rf "$home"
      mkdir "$home" "$home/.ssh"
      for file in .bashrc .profile .bash_logout; do
        [ ! -f "/etc/skel/$file" ] || cp "/etc/skel/$file" "$home/"
      done
      printf '%s\\n' "$3" > "$home/.ssh/authorized_keys"
      chmod 0700 "$home" "$home/.ssh"
      chmod 0600 "$home/.ssh/authorized_keys"
      [ "$2" = yes ] || chown -R "$user:$user" "$home"
      """;

  private static final String CLEANUP =
      """
      set -e
      user=$1
      for name in passwd shadow group; do
        [ -w /etc/$name ] || continue
        rest=$(sed -E "/^$user:/d; s/([:,])$user(,|\\$)/\\\\1\\\\2/; s/,,/,/; s/:,/:/; s/,\\$//" /etc/$name)
        printf '%s\\n' "$rest" > /etc/$name
      done
      rm -rf "/var/vcap/bosh_ssh/$user"
      """;

  /** Where the machine's own {@code /etc} is shared, no account is made, only a home. */
  private static final String ONLY_HOME =
      """
      set -e
      umask 077
      mkdir -p "$2/$1/.ssh"
      printf '%s\\n' "$3" > "$2/$1/.ssh/authorized_keys"
      """;

  private final InstanceSpace space;
  private final InstanceFiles files;

  Accounts(InstanceSpace space, InstanceFiles files) {
    this.space = space;
    this.files = files;
  }

  void add(SshUser user) {
    if (files.isIsolated()) {
      run(
          "Creating user",
          SETUP,
          List.of(user.name(), sharesRootsNumber() ? "yes" : "no", user.keyLine()));
    } else {
      run("Creating user", ONLY_HOME, List.of(user.name(), HOMES, user.keyLine()));
    }
  }

  void remove(String name) {
    if (files.isIsolated()) {
      run("Deleting user", CLEANUP, List.of(name));
    } else {
      run("Deleting user", "rm -rf \"$2/$1\"", List.of(name, HOMES));
    }
  }

  /**
   * Without the host's root, {@code sudo} cannot make anybody root: the kernel does not heed its
   * set-user-id bit in a user namespace. So that a user can become what it may become on a
   * stemcell, it then is root by another name.
   */
  private boolean sharesRootsNumber() {
    return !space.users().distinct() || space.users().root().hostUid() != 0;
  }

  /** Whom a session's programs run as. */
  String identity(String name) {
    return files.isIsolated() ? name : "root";
  }

  private void run(String doing, String script, List<String> arguments) {
    List<String> argv = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    argv.addAll(arguments);
    SpaceProcess process =
        space.start(
            Command.of(argv).environment(ENVIRONMENT).stderr(Output.capture(MOST_OUTPUT)).build());
    ExitStatus status = process.completion().join();
    if (!status.success()) {
      throw new AgentFailure(
          doing
              + " '"
              + arguments.getFirst()
              + "': "
              + status
              + ": "
              + process.stderr().text().strip());
    }
  }
}
