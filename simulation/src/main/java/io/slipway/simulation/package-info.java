/**
 * The house, simulated from a seed: real model, Director and store, a scripted cloud with scripted
 * agents behind a link that loses, doubles and delays, and Directors and agent hosts that die. What
 * must never be is looked for at every event; at the end the faults stop and everything converges.
 */
@NullMarked
package io.slipway.simulation;

import org.jspecify.annotations.NullMarked;
