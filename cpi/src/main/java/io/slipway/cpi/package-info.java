@NullMarked
package io.slipway.cpi;

import org.jspecify.annotations.NullMarked;
