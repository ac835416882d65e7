package io.slipway.supervisor.control;

import java.util.Optional;

/**
 * {@code if <test> [for N cycles] then <action> [else if succeeded then <recovery>]}.
 *
 * @param recovery what to do when the test stops failing, beyond the alert
 */
public record Rule(
    RuleTest test, Occurrence occurrence, Action action, Optional<Action> recovery) {}
