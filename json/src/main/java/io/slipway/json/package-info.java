/**
 * JSON as plain values: agent messages, stored specs, API bodies, machine-readable output. The one
 * room that knows the JSON library.
 */
@NullMarked
package io.slipway.json;

import org.jspecify.annotations.NullMarked;
