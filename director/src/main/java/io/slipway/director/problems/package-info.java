/** What is wrong with instances, and how it is put right (Director behaviour 9.3, 9.4). */
@NullMarked
package io.slipway.director.problems;

import org.jspecify.annotations.NullMarked;
