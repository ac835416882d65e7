/** The commands, with the names and flags of the stock command line. */
@NullMarked
package io.slipway.cli.command;

import org.jspecify.annotations.NullMarked;
