/** Running a hook again: on its instance, or elsewhere from a capsule or a release directory. */
@NullMarked
package io.slipway.cli.hook;

import org.jspecify.annotations.NullMarked;
