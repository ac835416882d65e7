/**
 * YAML as BOSH's documents need it: read and written the way Ruby's Psych does, with positions kept
 * for error messages; ops files; {@code ((variables))}; and helpers on the plain values that
 * documents consist of. The one room that knows the YAML library.
 */
@NullMarked
package io.slipway.yaml;

import org.jspecify.annotations.NullMarked;
