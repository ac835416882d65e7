/** What a monitoring system is told in figures. */
@NullMarked
package io.slipway.director.metrics;

import org.jspecify.annotations.NullMarked;
