/** {@code slipway run}: from a release directory to running instances in one command. */
@NullMarked
package io.slipway.cli.run;

import org.jspecify.annotations.NullMarked;
