/** Compiling packages, each once per stemcell, on VMs of their own (Director behaviour 3). */
@NullMarked
package io.slipway.director.compilation;

import org.jspecify.annotations.NullMarked;
