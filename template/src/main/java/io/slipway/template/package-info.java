@NullMarked
package io.slipway.template;

import org.jspecify.annotations.NullMarked;
