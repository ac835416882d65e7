/** The values of variables: where they come from, and which of them a deployment uses. */
@NullMarked
package io.slipway.director.credentials;

import org.jspecify.annotations.NullMarked;
