/** Why something could not be rendered, in words. */
@NullMarked
package io.slipway.cli.explanation;

import org.jspecify.annotations.NullMarked;
