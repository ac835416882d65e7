/** What a user asks for: manifest and cloud config, typed and validated. */
@NullMarked
package io.slipway.model.deployment;

import org.jspecify.annotations.NullMarked;
