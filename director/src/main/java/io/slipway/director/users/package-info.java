/** Users the Director knows itself, where no UAA does (Director API 2.3). */
@NullMarked
package io.slipway.director.users;

import org.jspecify.annotations.NullMarked;
