/** What the consumers of links are given. */
@NullMarked
package io.slipway.model.links;

import org.jspecify.annotations.NullMarked;
