/** Repositories in memory, and a task context that records, for the Director's tests. */
@NullMarked
package io.slipway.director.fakes;

import org.jspecify.annotations.NullMarked;
