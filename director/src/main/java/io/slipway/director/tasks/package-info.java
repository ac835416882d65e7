/** Tasks: what the Director is asked to do, queued, run, cancelled, and their outputs. */
@NullMarked
package io.slipway.director.tasks;

import org.jspecify.annotations.NullMarked;
