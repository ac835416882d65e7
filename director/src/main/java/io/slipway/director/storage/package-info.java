/** Where the Director keeps things: its transactions and its directories. */
@NullMarked
package io.slipway.director.storage;

import org.jspecify.annotations.NullMarked;
