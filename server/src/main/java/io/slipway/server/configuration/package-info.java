/** The one configuration file: what can be set, how it is read, and what is in force. */
@NullMarked
package io.slipway.server.configuration;

import org.jspecify.annotations.NullMarked;
