/** Deployments as they are stored. */
@NullMarked
package io.slipway.director.deployments;

import org.jspecify.annotations.NullMarked;
