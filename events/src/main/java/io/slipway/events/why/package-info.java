/**
 * Why something happened to an instance, or does not: from what tasks told. Values in, values out.
 */
@NullMarked
package io.slipway.events.why;

import org.jspecify.annotations.NullMarked;
