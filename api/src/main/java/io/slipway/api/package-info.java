/**
 * The words of the wire: a record for each thing that the Director's HTTP API carries (Director
 * API, sections 4 to 6). {@code http} encodes them, key for key as BOSH's Director does; {@code
 * cli} decodes them from any Director, leniently: what is missing, null or of another type takes a
 * plain default, and keys nobody knows are passed over.
 */
@NullMarked
package io.slipway.api;

import org.jspecify.annotations.NullMarked;
