package io.slipway.instance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What tests let another JVM do. */
final class SpaceProgram {
  private SpaceProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path state = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "create-and-halt" -> createAndHalt(state, SpaceKind.valueOf(arguments[2]), arguments[3]);
      case "create-for-ever" -> createForEver(state, SpaceKind.valueOf(arguments[2]));
      case "decide" -> decide(state);
      case "try" -> tryOut(state, SpaceKind.valueOf(arguments[2]));
      case "adopt" -> adopt(state, arguments[2]);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void createAndHalt(Path state, SpaceKind kind, String seconds) {
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind));
    InstanceSpace space = spaces.create(TestSpaces.specification("survivor"));
    TestSpaces.say(space, "setsid sleep " + seconds + " >/dev/null 2>&1 & echo $! > /var/vcap/pid");
    System.out.println("created");
    Runtime.getRuntime().halt(0);
  }

  private static void createForEver(Path state, SpaceKind kind) {
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind));
    for (int i = 0; ; i++) {
      InstanceSpace space = spaces.create(TestSpaces.specification("space-" + i));
      System.out.println("created");
      if (i % 2 == 0) {
        space.destroy();
      }
    }
  }

  private static void decide(Path state) {
    switch (RootlessEntry.decide(state)) {
      case RootlessEntry.Direct(String why) -> System.out.println("direct: " + why);
      case RootlessEntry.Impossible(String why) -> System.out.println("impossible: " + why);
      case RootlessEntry.Through(List<String> prefix, String _) ->
          System.out.println("through: " + String.join(" ", prefix));
    }
  }

  private static void adopt(Path state, String id) {
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.defaults());
    InstanceSpace space = spaces.adopt(id).orElseThrow();
    System.out.println("alive: " + space.alive());
    System.out.println("said: " + TestSpaces.say(space, "hostname"));
    space.destroy();
    System.out.println("known: " + spaces.known());
  }

  private static void tryOut(Path state, SpaceKind kind) throws Exception {
    InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.only(kind));
    spaces
        .doctor()
        .kinds()
        .forEach(
            report ->
                System.out.println(
                    "report: "
                        + report.kind()
                        + " "
                        + report.works()
                        + " "
                        + report.explanation()));
    InstanceSpace space = spaces.create(TestSpaces.specification("tried"));
    System.out.println("host: " + TestSpaces.say(space, "hostname"));
    System.out.println("first: " + TestSpaces.say(space, "cat /proc/1/comm"));
    Path disk = Files.createDirectories(spaces.disksDirectory().resolve("disk"));
    space.bindDisk(disk, "/var/vcap/store");
    TestSpaces.say(space, "echo x > /var/vcap/store/f; chown vcap:vcap /var/vcap/store/f");
    System.out.println("disk: " + Files.readString(disk.resolve("f")).strip());
    System.out.println(
        "vcap: " + TestSpaces.say(space, TestSpaces.shell("id -u").user("vcap").build()));
    System.out.println("distinct: " + space.users().distinct());
    System.out.println(
        "etc: " + TestSpaces.say(space, "touch /etc/f 2>&1 && echo writable || true"));
    System.out.println(
        "pid: "
            + space
                .toHostPid(
                    Integer.parseInt(TestSpaces.say(space, "sleep 86400 >&- 2>&- & echo $!")))
                .isPresent());
    space.restart();
    System.out.println("again: " + TestSpaces.say(space, "cat /var/vcap/store/f"));
    space.destroy();
    System.out.println("known: " + spaces.known());
    InstanceSpace left = spaces.create(TestSpaces.specification("left"));
    System.out.println("left: " + left.alive());
  }
}
