/** Commands for those who write releases; few of them speak to a Director. */
@NullMarked
package io.slipway.cli.authoring;

import org.jspecify.annotations.NullMarked;
