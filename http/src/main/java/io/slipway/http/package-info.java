/**
 * The BOSH API over HTTPS, and Slipway's own beside it under {@code /slipway}. The one room that
 * knows HTTP.
 */
@NullMarked
package io.slipway.http;

import org.jspecify.annotations.NullMarked;
