package io.slipway.instance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The users and groups of a space: the host's, plus BOSH's {@code vcap} and its groups (agent
 * contract, section 10.1). Where the host has given uid or gid 1000 to somebody else, that name is
 * left out inside, so that 1000 is {@code vcap} there and nobody else; on the host such files
 * appear to belong to the host's own user 1000. Every password is locked.
 */
record Accounts(List<String> passwd, List<String> group) {
  private static final int VCAP_ID = 1000;
  private static final Set<String> VCAP_GROUPS =
      Set.of(
          "admin",
          "adm",
          "audio",
          "cdrom",
          "dialout",
          "floppy",
          "video",
          "bosh_sshers",
          "dip",
          "plugdev",
          "sudo");
  private static final List<String> BOSH_GROUPS = List.of("admin", "bosh_sshers", "bosh_sudoers");
  private static final int FIRST_FREE_GID = 900;

  /** Whether a user apart from root can be had here. */
  static boolean canTellUsersApart(IdMap users, IdMap groups) {
    return users.contains(VCAP_ID) && groups.contains(VCAP_ID);
  }

  /** {@code root} and {@code vcap} of a space made of namespaces. */
  static Users users(IdMap users, IdMap groups) {
    boolean distinct = canTellUsersApart(users, groups);
    int vcap = distinct ? VCAP_ID : 0;
    return new Users(
        identity("root", 0, users, groups), identity("vcap", vcap, users, groups), distinct);
  }

  private static Users.Identity identity(String name, int id, IdMap users, IdMap groups) {
    return new Users.Identity(name, id, id, (int) users.toOutside(id), (int) groups.toOutside(id));
  }

  static Accounts ofHost(Users users) throws IOException {
    return of(
        Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1),
        Files.readAllLines(Path.of("/etc/group"), StandardCharsets.ISO_8859_1),
        users.vcap().uid());
  }

  static Accounts of(List<String> hostPasswd, List<String> hostGroup, int vcap) {
    List<String> passwd = new ArrayList<>();
    for (String line : hostPasswd) {
      String[] fields = line.split(":", -1);
      if (fields.length == 7 && !isVcap(fields)) {
        passwd.add(line);
      }
    }
    passwd.add("vcap:x:" + vcap + ":" + vcap + ":BOSH System User:/home/vcap:/bin/bash");
    return new Accounts(List.copyOf(passwd), groups(hostGroup, vcap));
  }

  private static List<String> groups(List<String> hostGroup, int vcap) {
    List<String> groups = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (String line : hostGroup) {
      String[] fields = line.split(":", -1);
      if (fields.length == 4 && !isVcap(fields)) {
        groups.add(VCAP_GROUPS.contains(fields[0]) ? withVcap(line) : line);
        names.add(fields[0]);
        ids.add(fields[2]);
      }
    }
    groups.add("vcap:x:" + vcap + ":" + (names.contains("syslog") ? "syslog" : ""));
    int next = FIRST_FREE_GID;
    for (String name : BOSH_GROUPS) {
      if (!names.contains(name)) {
        while (ids.contains(Integer.toString(next))) {
          next++;
        }
        String line = name + ":x:" + next++ + ":";
        groups.add(VCAP_GROUPS.contains(name) ? withVcap(line) : line);
      }
    }
    return List.copyOf(groups);
  }

  private static boolean isVcap(String[] fields) {
    return fields[0].equals("vcap") || fields[2].equals(Integer.toString(VCAP_ID));
  }

  private static String withVcap(String line) {
    return line.endsWith(":") ? line + "vcap" : line + ",vcap";
  }

  /** One locked entry for each user; the host's hashes do not come along. */
  List<String> shadow() {
    return passwd.stream()
        .map(line -> line.substring(0, line.indexOf(':')) + ":*:19000:0:99999:7:::")
        .toList();
  }

  record Account(int uid, int gid) {}

  static Optional<Account> findByName(List<String> passwd, String name) {
    return passwd.stream().anyMatch(line -> line.startsWith(name + ":"))
        ? find(passwd, name)
        : Optional.empty();
  }

  /** A user by name or number, from the lines of a {@code passwd} file. */
  static Optional<Account> find(List<String> passwd, String nameOrUid) {
    for (String line : passwd) {
      String[] fields = line.split(":", -1);
      if (fields.length == 7 && (fields[0].equals(nameOrUid) || fields[2].equals(nameOrUid))) {
        return parse(fields[2], fields[3]);
      }
    }
    return parse(nameOrUid, "0");
  }

  /** A group by name or number, from the lines of a {@code group} file. */
  static Optional<Integer> findGroup(List<String> group, String nameOrGid) {
    for (String line : group) {
      String[] fields = line.split(":", -1);
      if (fields.length == 4 && fields[0].equals(nameOrGid)) {
        return parse("0", fields[2]).map(Account::gid);
      }
    }
    return parse("0", nameOrGid).map(Account::gid);
  }

  /** The numbers of the groups a user is listed in, from the lines of a {@code group} file. */
  static List<String> groupsOf(List<String> group, String user) {
    return group.stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length == 4 && List.of(fields[3].split(",")).contains(user))
        .map(fields -> fields[2])
        .filter(number -> number.matches("\\d{1,10}"))
        .toList();
  }

  private static Optional<Account> parse(String uid, String gid) {
    try {
      return Optional.of(new Account(Integer.parseUnsignedInt(uid), Integer.parseUnsignedInt(gid)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
