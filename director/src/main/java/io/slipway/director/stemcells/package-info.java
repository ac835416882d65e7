/** Uploaded stemcells. */
@NullMarked
package io.slipway.director.stemcells;

import org.jspecify.annotations.NullMarked;
