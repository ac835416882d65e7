package io.slipway.server;

import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.instance.DoctorReport;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.KindReport;
import io.slipway.server.configuration.Reading;
import java.util.Optional;

/** Tries out, in this process, which kinds of instances can be had. */
final class Doctor {
  private Doctor() {}

  static String report(Home home) {
    StringBuilder text = new StringBuilder();
    Optional<Reading> settings = Optional.empty();
    String told;
    try {
      Reading reading = home.settings();
      settings = Optional.of(reading);
      told = reading.text();
    } catch (SlipwayException e) {
      told = ErrorText.of(e) + "\n"; // it is a doctor's to go on
    }
    try (InstanceSpaces spaces =
        InstanceSpaces.open(
            home.spaces(),
            settings
                .map(reading -> reading.configuration().spaces())
                .orElseGet(InstanceSpaces.Options::defaults))) {
      DoctorReport report = spaces.doctor();
      for (KindReport kind : report.kinds()) {
        text.append(kind.works() ? "works  " : "no     ")
            .append("%-10s ".formatted(kind.kind().label()))
            .append(kind.explanation())
            .append('\n');
      }
      report.facts().forEach((name, value) -> text.append("%-18s %s%n".formatted(name, value)));
    }
    return text.append(told).toString();
  }
}
