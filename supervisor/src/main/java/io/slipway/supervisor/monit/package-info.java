/** monit's interfaces to the supervisor: HTTP, and the command jobs call (agent contract 7). */
@NullMarked
package io.slipway.supervisor.monit;

import org.jspecify.annotations.NullMarked;
