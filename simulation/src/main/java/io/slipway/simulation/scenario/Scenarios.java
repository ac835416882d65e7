package io.slipway.simulation.scenario;

import io.slipway.simulation.scenario.Fault.Effect;
import io.slipway.simulation.scenario.Fault.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Draws scenarios. */
public final class Scenarios {
  private static final List<String> STATES =
      List.of("restart", "recreate", "stopped", "started", "detached");
  private static final List<String> ACTIONS = List.of("stop", "start", "restart", "recreate");
  private static final List<String> DISKS = List.of("", "small", "large");

  private final Random random;

  private Scenarios(Random random) {
    this.random = random;
  }

  /** The scenario of this number: always the same. */
  public static Scenario of(long seed) {
    Scenarios draw = new Scenarios(new Random(seed * 31 + 7));
    int deployments = draw.chance(3) ? 2 : 1;
    List<List<Request.Asked>> operators = new ArrayList<>();
    for (int i = 0; i < deployments; i++) {
      operators.add(draw.operator("d" + i, deployments == 1 ? 6 : 4));
    }
    boolean resumes = !draw.chance(6);
    boolean fleet = draw.chance(5);
    return new Scenario(seed, resumes, fleet, operators, draw.faults());
  }

  /** One that takes a tenth of the time: one deployment, a few instances, little asked. */
  public static Scenario small(long seed) {
    Scenarios draw = new Scenarios(new Random(seed * 37 + 11));
    List<Request.Asked> operator = draw.operator("d0", 3).stream().map(Scenarios::smaller).toList();
    boolean resumes = !draw.chance(6);
    boolean fleet = draw.chance(5);
    List<Fault> faults =
        draw.faults().stream()
            .map(one -> new Fault(one.point(), 1 + one.number() / 3, one.effect()))
            .limit(3)
            .toList();
    return new Scenario(seed, resumes, fleet, List.of(operator), faults);
  }

  private static Request.Asked smaller(Request.Asked one) {
    return one.request() instanceof Request.Deploy deploy
        ? new Request.Asked(
            new Request.Deploy(
                smaller(deploy.manifest()),
                deploy.recreate(),
                deploy.fix(),
                deploy.skipDrain(),
                deploy.canaries(),
                deploy.maxInFlight()),
            one.pause(),
            one.waits(),
            one.cancelledAfter())
        : one;
  }

  private static Manifest smaller(Manifest manifest) {
    return manifest.groups(
        manifest.groups().stream()
            .limit(2)
            .map(group -> group.instances(Math.min(group.instances(), 2)))
            .toList());
  }

  private boolean chance(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private List<Request.Asked> operator(String name, int most) {
    List<Request.Asked> asked = new ArrayList<>();
    Manifest manifest = manifest(name);
    asked.add(asked(Request.Deploy.of(manifest)));
    for (int i = random.nextInt(1, most); i > 0; i--) {
      Request request = request(manifest);
      if (request instanceof Request.Deploy deploy) {
        manifest = deploy.manifest();
      }
      asked.add(asked(request));
    }
    return asked;
  }

  private Request.Asked asked(Request request) {
    return new Request.Asked(
        request,
        Duration.ofSeconds(chance(4) ? random.nextInt(300) : random.nextInt(3)),
        !chance(8),
        chance(8) ? Optional.of(Duration.ofMillis(random.nextInt(120_000))) : Optional.empty());
  }

  private Manifest manifest(String name) {
    List<Group> groups = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      groups.add(group("g" + groups.size()));
    }
    return new Manifest(
        name,
        1,
        random.nextInt(3),
        one(List.of("1", "2", "3", "50%", "100%")),
        random.nextBoolean(),
        chance(3),
        chance(3),
        groups);
  }

  private Group group(String name) {
    boolean errand = chance(6);
    return new Group(
        name,
        Optional.empty(),
        errand,
        errand ? 1 : random.nextInt(1, chance(3) ? 7 : 4),
        chance(2) ? List.of(1) : List.of(1, 2),
        "small",
        chance(2) ? "" : one(DISKS),
        chance(5) ? "dynamic" : "manual",
        errand ? 1 : chance(20) ? 0 : random.nextInt(1, 3),
        1,
        chance(3)
            ? new Group.Limits(
                chance(2) ? Optional.of(random.nextBoolean()) : Optional.empty(),
                chance(2) ? Optional.of(random.nextInt(3)) : Optional.empty(),
                chance(2) ? Optional.of(one(List.of("1", "2", "50%"))) : Optional.empty())
            : Group.Limits.NONE);
  }

  private Request request(Manifest manifest) {
    Group group = one(manifest.groups());
    int index = random.nextInt(Math.max(group.instances(), 1));
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> deploy(changed(manifest));
      case 4 -> deploy(manifest);
      case 5 ->
          new Request.ChangeState(
              group.name(),
              chance(2) ? Optional.of(index) : Optional.empty(),
              one(STATES),
              chance(5));
      case 6, 7 -> new Request.Alone(group.name(), index, one(ACTIONS), chance(3), chance(5));
      case 8 ->
          chance(2)
              ? new Request.Errand(group.errand() ? group.name() : "smoke", chance(3), chance(4))
              : new Request.Ignore(group.name(), index, chance(2));
      default -> chance(3) ? new Request.Delete(chance(3)) : deploy(changed(manifest));
    };
  }

  private Request deploy(Manifest manifest) {
    return new Request.Deploy(
        manifest,
        chance(6),
        chance(8),
        chance(8),
        chance(8) ? Optional.of(random.nextInt(3)) : Optional.empty(),
        chance(8) ? Optional.of(one(List.of("1", "2", "100%"))) : Optional.empty());
  }

  /** Another manifest of the same deployment. */
  private Manifest changed(Manifest before) {
    List<Group> groups = new ArrayList<>(before.groups());
    int place = random.nextInt(groups.size());
    Group group = groups.get(place);
    switch (random.nextInt(12)) {
      case 0, 1 -> groups.set(place, group.version(group.version() + 1));
      case 2 -> groups.replaceAll(each -> each.version(each.version() + 1));
      case 3 -> groups.set(place, group.vmType(group.vmType().equals("small") ? "big" : "small"));
      case 4 -> groups.set(place, group.disk(one(DISKS)));
      case 5, 6 -> groups.set(place, group.instances(random.nextInt(group.errand() ? 1 : 0, 6)));
      case 7 -> {
        if (groups.size() > 1) {
          groups.remove(place);
        } else {
          groups.add(group(free(groups)));
        }
      }
      case 8 -> groups.set(place, group.renamed(group.name() + "x"));
      case 9 -> groups.add(group(free(groups)));
      case 10 -> {
        return before.stemcell(3 - before.stemcell());
      }
      default ->
          groups.set(
              place,
              chance(2)
                  ? group.zones(group.zones().size() == 1 ? List.of(1, 2) : List.of(2))
                  : group.network(group.network().equals("manual") ? "dynamic" : "manual"));
    }
    return before.groups(groups);
  }

  private static String free(List<Group> groups) {
    return IntStream.range(0, 100)
        .mapToObj(i -> "g" + i)
        .filter(name -> groups.stream().noneMatch(one -> one.name().startsWith(name)))
        .findFirst()
        .orElseThrow();
  }

  private List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    if (chance(8)) {
      return faults; // Without any, everything must simply work.
    }
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      faults.add(
          switch (random.nextInt(10)) {
            case 0, 1, 2 -> new Fault(Point.MOMENT, at(600), Effect.DIRECTOR_DIES);
            case 3 -> new Fault(Point.MESSAGE, at(900), Effect.HOST_DIES);
            case 4 ->
                new Fault(
                    Point.MESSAGE, at(900), one(List.of(Effect.LOST, Effect.DOUBLED, Effect.LATE)));
            case 5 -> new Fault(Point.WORK, at(250), one(List.of(Effect.FAILS, Effect.SLOW)));
            case 6 -> new Fault(Point.WORK, at(250), one(List.of(Effect.HOST_DIES, Effect.HANGS)));
            case 7, 8 ->
                new Fault(
                    Point.SCRIPT,
                    at(80),
                    one(
                        List.of(
                            Effect.FAILS, Effect.SLOW, Effect.HOST_DIES, Effect.DIRECTOR_DIES)));
            default ->
                new Fault(
                    Point.CLOUD,
                    at(80),
                    one(List.of(Effect.FAILS, Effect.SLOW, Effect.DIRECTOR_DIES)));
          });
    }
    return faults;
  }

  /** More often early than late: not every scenario comes that far. */
  private int at(int most) {
    return 1 + random.nextInt(1 + random.nextInt(most));
  }
}
