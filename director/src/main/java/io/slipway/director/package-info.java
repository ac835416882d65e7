/**
 * The Director: what BOSH's Director decides and does, package by feature. No HTTP, SQL or JSON
 * types; storage is reached through the repository interfaces beside each feature's records.
 */
@NullMarked
package io.slipway.director;

import org.jspecify.annotations.NullMarked;
