/** What commands print: lines, tables and questions, for terminals, pipes and programs. */
@NullMarked
package io.slipway.cli.console;

import org.jspecify.annotations.NullMarked;
