/** CPIs that are programs: one run for each call, JSON in and out. */
@NullMarked
package io.slipway.cpi.external;

import org.jspecify.annotations.NullMarked;
