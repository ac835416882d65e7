/** Which variables a document uses, what is put in their place, and which are to be generated. */
@NullMarked
package io.slipway.model.variables;

import org.jspecify.annotations.NullMarked;
