/** Names of other instances (agent contract 3.9). */
@NullMarked
package io.slipway.agent.dns;

import org.jspecify.annotations.NullMarked;
