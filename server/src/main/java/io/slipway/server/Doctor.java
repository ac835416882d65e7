package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.instance.DoctorReport;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.KindReport;

/** Tries out, in this process, which kinds of instances can be had. */
final class Doctor {
  private Doctor() {}

  static String report(Home home) {
    StringBuilder text = new StringBuilder();
    try (InstanceSpaces spaces =
        InstanceSpaces.open(
            home.spaces(),
            new InstanceSpaces.Options(SpaceChoice.ofEnvironment(), Clock.system()))) {
      DoctorReport report = spaces.doctor();
      for (KindReport kind : report.kinds()) {
        text.append(kind.works() ? "works  " : "no     ")
            .append("%-10s ".formatted(kind.kind().label()))
            .append(kind.explanation())
            .append('\n');
      }
      report.facts().forEach((name, value) -> text.append("%-18s %s%n".formatted(name, value)));
    }
    return text.toString();
  }
}
