/** The bus to agents on other machines: NATS, with certificates on both sides. */
@NullMarked
package io.slipway.bus.nats;

import org.jspecify.annotations.NullMarked;
