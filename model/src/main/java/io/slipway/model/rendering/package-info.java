/**
 * A plan's jobs as files: what every instance's templates see, and what they say (Director
 * behaviour, section 5). Touches nothing but the template engine.
 */
@NullMarked
package io.slipway.model.rendering;

import org.jspecify.annotations.NullMarked;
