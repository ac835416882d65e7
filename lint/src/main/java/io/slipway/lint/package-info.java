/**
 * Finds mistakes in a release, and in manifests that deploy it, without deploying anything. Specs,
 * templates and scripts are read, not run; of all code only monit files with ERB are rendered.
 */
@NullMarked
package io.slipway.lint;

import org.jspecify.annotations.NullMarked;
