/** The API over a real TLS connection, in front of a Director whose cloud and agents are fakes. */
@NullMarked
package io.slipway.http;

import org.jspecify.annotations.NullMarked;
