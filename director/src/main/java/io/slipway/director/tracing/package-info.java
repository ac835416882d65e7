/** What a task says to agents and clouds and hears from them, kept in its debug output. */
@NullMarked
package io.slipway.director.tracing;

import org.jspecify.annotations.NullMarked;
