/** The {@code slipway} command: BOSH's commands and flags, and Slipway's own. */
@NullMarked
package io.slipway.cli;

import org.jspecify.annotations.NullMarked;
