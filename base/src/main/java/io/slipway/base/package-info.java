/**
 * What every room needs: errors that say what failed and what to do, problems collected instead of
 * thrown one by one, a clock that tests can move, one thing done to many, identifiers, digests, and
 * bounded readers.
 */
@NullMarked
package io.slipway.base;

import org.jspecify.annotations.NullMarked;
