/** The monit control-file language: what a job's {@code monit} file says, as values. */
@NullMarked
package io.slipway.supervisor.control;

import org.jspecify.annotations.NullMarked;
