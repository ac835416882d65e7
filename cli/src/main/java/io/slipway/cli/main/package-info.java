/** From the words of a command line to the command that runs. */
@NullMarked
package io.slipway.cli.main;

import org.jspecify.annotations.NullMarked;
