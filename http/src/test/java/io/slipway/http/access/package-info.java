@NullMarked
package io.slipway.http.access;

import org.jspecify.annotations.NullMarked;
