/**
 * The Director: what BOSH's Director does, package by feature; what it decides is the room {@code
 * model}. No HTTP, SQL or JSON types; storage is reached through the repository interfaces beside
 * each feature's records.
 */
@NullMarked
package io.slipway.director;

import org.jspecify.annotations.NullMarked;
