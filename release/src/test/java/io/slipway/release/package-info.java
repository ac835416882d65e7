@NullMarked
package io.slipway.release;

import org.jspecify.annotations.NullMarked;
