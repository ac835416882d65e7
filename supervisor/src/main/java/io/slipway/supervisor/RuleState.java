package io.slipway.supervisor;

import io.slipway.supervisor.control.Rule;
import io.slipway.supervisor.control.RuleTest;
import java.util.Optional;

/** A rule and what it has seen so far. */
final class RuleState {
  private final Rule rule;
  private final RuleHistory history;
  private Optional<String> baseline = Optional.empty();

  RuleState(Rule rule) {
    this.rule = rule;
    this.history = new RuleHistory(rule.occurrence());
  }

  Rule rule() {
    return rule;
  }

  RuleHistory history() {
    return history;
  }

  /** What a "changed" test compares with; empty before the first look. */
  Optional<String> baseline() {
    return baseline;
  }

  void baseline(Optional<String> seen) {
    baseline = seen;
  }

  EventType type() {
    return switch (rule.test()) {
      case RuleTest.Resource _, RuleTest.Space _ -> EventType.RESOURCE;
      case RuleTest.Connection _ -> EventType.CONNECTION;
      case RuleTest.Size _ -> EventType.SIZE;
      case RuleTest.Age _ -> EventType.TIMESTAMP;
      case RuleTest.Missing _ -> EventType.NONEXISTENCE;
      case RuleTest.Changed changed ->
          switch (changed.kind()) {
            case TIMESTAMP -> EventType.TIMESTAMP;
            case CHECKSUM -> EventType.CHECKSUM;
            case SIZE -> EventType.SIZE;
            case PID -> EventType.PID;
          };
    };
  }

  /** Whether somebody has to look every cycle; the others hear of what they test. */
  boolean isSampled() {
    return switch (rule.test()) {
      case RuleTest.Missing _ -> false;
      case RuleTest.Changed changed -> changed.kind() != RuleTest.Property.PID;
      case RuleTest.Resource _,
          RuleTest.Space _,
          RuleTest.Connection _,
          RuleTest.Size _,
          RuleTest.Age _ ->
          true;
    };
  }

  boolean isChangeTest() {
    return rule.test() instanceof RuleTest.Changed;
  }
}
