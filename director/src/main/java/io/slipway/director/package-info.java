@NullMarked
package io.slipway.director;

import org.jspecify.annotations.NullMarked;
