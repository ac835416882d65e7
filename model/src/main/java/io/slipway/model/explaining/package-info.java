/** Why something could not be rendered, where the values came from, and what can be done. */
@NullMarked
package io.slipway.model.explaining;

import org.jspecify.annotations.NullMarked;
