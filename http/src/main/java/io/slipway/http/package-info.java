@NullMarked
package io.slipway.http;

import org.jspecify.annotations.NullMarked;
