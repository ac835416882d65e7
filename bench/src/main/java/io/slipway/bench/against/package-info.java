/** One build beside another, each as its users start it. */
@NullMarked
package io.slipway.bench.against;

import org.jspecify.annotations.NullMarked;
