/** What a user asks for: manifest and cloud config, typed and validated. */
@NullMarked
package io.slipway.director.deployment;

import org.jspecify.annotations.NullMarked;
