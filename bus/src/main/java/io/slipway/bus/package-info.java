@NullMarked
package io.slipway.bus;

import org.jspecify.annotations.NullMarked;
