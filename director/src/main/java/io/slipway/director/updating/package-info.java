/**
 * Carrying a plan out: VMs made and replaced, packages and jobs applied, processes stopped and
 * started with their hooks, instance by instance (Director behaviour, section 4). Running the same
 * plan again after a crash at any step finishes the work.
 */
@NullMarked
package io.slipway.director.updating;

import org.jspecify.annotations.NullMarked;
