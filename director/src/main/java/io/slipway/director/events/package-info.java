/** The audit trail: who did what to which object. */
@NullMarked
package io.slipway.director.events;

import org.jspecify.annotations.NullMarked;
