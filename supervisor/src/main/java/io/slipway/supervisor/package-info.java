@NullMarked
package io.slipway.supervisor;

import org.jspecify.annotations.NullMarked;
