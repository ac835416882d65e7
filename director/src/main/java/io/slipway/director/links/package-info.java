/** Links between jobs, as they are kept and shown, and between deployments. */
@NullMarked
package io.slipway.director.links;

import org.jspecify.annotations.NullMarked;
