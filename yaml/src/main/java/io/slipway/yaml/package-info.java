@NullMarked
package io.slipway.yaml;

import org.jspecify.annotations.NullMarked;
