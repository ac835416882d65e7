/** {@code slipway render}: what a manifest would put on instances, without putting it there. */
@NullMarked
package io.slipway.cli.render;

import org.jspecify.annotations.NullMarked;
