/** What can be deployed: releases, their jobs and packages, stemcells. */
@NullMarked
package io.slipway.model.catalog;

import org.jspecify.annotations.NullMarked;
