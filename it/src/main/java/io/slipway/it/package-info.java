@NullMarked
package io.slipway.it;

import org.jspecify.annotations.NullMarked;
