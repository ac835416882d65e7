/** Cloud, runtime and other configs: named, versioned documents. */
@NullMarked
package io.slipway.director.configs;

import org.jspecify.annotations.NullMarked;
