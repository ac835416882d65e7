@NullMarked
package io.slipway.instance;

import org.jspecify.annotations.NullMarked;
