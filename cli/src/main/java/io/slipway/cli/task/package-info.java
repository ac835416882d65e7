/** How a task's events are shown while they happen. */
@NullMarked
package io.slipway.cli.task;

import org.jspecify.annotations.NullMarked;
