/** What a deploy would change. */
@NullMarked
package io.slipway.cli.diff;

import org.jspecify.annotations.NullMarked;
