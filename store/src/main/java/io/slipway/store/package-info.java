@NullMarked
package io.slipway.store;

import org.jspecify.annotations.NullMarked;
