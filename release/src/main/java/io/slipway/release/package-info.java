/**
 * Releases, jobs, packages and stemcells: reading a release's directory, fingerprints, archives,
 * development releases, and reading what is uploaded (Director API, sections 8 and 9).
 */
@NullMarked
package io.slipway.release;

import org.jspecify.annotations.NullMarked;
