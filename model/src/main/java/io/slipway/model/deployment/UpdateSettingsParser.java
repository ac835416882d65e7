package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.UpdateSettings.AzStrategy;
import io.slipway.model.deployment.UpdateSettings.Share;
import io.slipway.model.deployment.UpdateSettings.VmStrategy;
import io.slipway.model.deployment.UpdateSettings.WatchTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@code update} section of the manifest or of one of its groups (behaviour 1.1.5). */
final class UpdateSettingsParser {
  private static final Pattern WATCH_TIME =
      Pattern.compile("\\s*(\\d{1,15})\\s*(?:-\\s*(\\d{1,15})\\s*)?");

  private final Optional<String> canaries;
  private final Optional<String> maxInFlight;

  /** The two given win over whatever any section says. */
  UpdateSettingsParser(Optional<String> canaries, Optional<String> maxInFlight) {
    this.canaries = canaries;
    this.maxInFlight = maxInFlight;
  }

  /**
   * @param inherited what a group takes where it says nothing; empty for the manifest itself
   */
  Optional<UpdateSettings> parse(
      Section section,
      Optional<UpdateSettings> inherited,
      VmStrategy defaultStrategy,
      Findings findings) {
    Optional<Share> canaryShare =
        findings.attempt(
            () ->
                new Share(
                    canaries.orElseGet(
                        text(section, "canaries", inherited, update -> update.canaries().text()))));
    Optional<Share> inFlight =
        findings.attempt(
            () ->
                new Share(
                    maxInFlight.orElseGet(
                        text(
                            section,
                            "max_in_flight",
                            inherited,
                            update -> update.maxInFlight().text()))));
    Optional<WatchTime> canaryWatch =
        findings.attempt(
            () ->
                watchTime(
                    text(section, "canary_watch_time", inherited, u -> u.canaryWatchTime().text())
                        .get()));
    Optional<WatchTime> updateWatch =
        findings.attempt(
            () ->
                watchTime(
                    text(section, "update_watch_time", inherited, u -> u.updateWatchTime().text())
                        .get()));
    Optional<VmStrategy> strategy =
        findings.attempt(
            () ->
                section
                    .optionalString("vm_strategy")
                    .map(UpdateSettingsParser::vmStrategy)
                    .orElse(inherited.map(UpdateSettings::vmStrategy).orElse(defaultStrategy)));
    Optional<Boolean> serial =
        findings.attempt(
            () -> section.flag("serial", inherited.map(UpdateSettings::serial).orElse(true)));
    Optional<AzStrategy> azStrategy =
        findings.attempt(
            () ->
                section
                    .optionalString("initial_deploy_az_update_strategy")
                    .map(UpdateSettingsParser::azStrategy)
                    .orElse(
                        inherited
                            .map(UpdateSettings::initialDeployAzUpdateStrategy)
                            .orElse(AzStrategy.SERIAL)));
    if (canaryShare.isEmpty()
        || inFlight.isEmpty()
        || canaryWatch.isEmpty()
        || updateWatch.isEmpty()
        || strategy.isEmpty()
        || serial.isEmpty()
        || azStrategy.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new UpdateSettings(
            canaryShare.get(),
            inFlight.get(),
            canaryWatch.get(),
            updateWatch.get(),
            serial.get(),
            strategy.get(),
            azStrategy.get()));
  }

  private static Supplier<String> text(
      Section section,
      String key,
      Optional<UpdateSettings> inherited,
      Function<UpdateSettings, String> ofInherited) {
    return () ->
        inherited
            .map(update -> section.optionalString(key).orElseGet(() -> ofInherited.apply(update)))
            .orElseGet(() -> section.string(key));
  }

  static WatchTime watchTime(String text) {
    Matcher matcher = WATCH_TIME.matcher(text);
    if (!matcher.matches()) {
      throw new SlipwayException(
          ErrorCode.UPDATE_CONFIG_INVALID_WATCH_TIME,
          "Watch time should be an integer or a range of two integers");
    }
    long minimum = Long.parseLong(matcher.group(1));
    long maximum = matcher.group(2) == null ? minimum : Long.parseLong(matcher.group(2));
    if (minimum > maximum) {
      throw new SlipwayException(
          ErrorCode.UPDATE_CONFIG_INVALID_WATCH_TIME,
          "Min watch time cannot be greater than max watch time");
    }
    return new WatchTime(Duration.ofMillis(minimum), Duration.ofMillis(maximum));
  }

  private static VmStrategy vmStrategy(String word) {
    return Arrays.stream(VmStrategy.values())
        .filter(strategy -> strategy.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.VALIDATION_INVALID_VALUE,
                    "Invalid vm_strategy '"
                        + word
                        + "', valid strategies are: create-swap-delete, delete-create"));
  }

  private static AzStrategy azStrategy(String word) {
    return Arrays.stream(AzStrategy.values())
        .filter(strategy -> strategy.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.VALIDATION_INVALID_VALUE,
                    "Invalid initial_deploy_az_update_strategy '"
                        + word
                        + "', valid strategies are: 'parallel, serial'"));
  }
}
