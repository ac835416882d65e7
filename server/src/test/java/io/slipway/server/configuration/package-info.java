@NullMarked
package io.slipway.server.configuration;

import org.jspecify.annotations.NullMarked;
