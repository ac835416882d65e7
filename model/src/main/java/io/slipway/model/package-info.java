/**
 * What BOSH's Director decides, without what it does: manifests as typed values, plans, rendered
 * files and lists of steps, each a function of the ones before. No store, bus or clock; what has to
 * be asked of the world comes in as a value or as an interface of this room.
 */
@NullMarked
package io.slipway.model;

import org.jspecify.annotations.NullMarked;
