/**
 * The JSON schemas of jobs' properties (Director behaviour 5.2): draft 2020-12 with BOSH's type
 * {@code certificate}. What is accepted, and each line of what is refused, is as BOSH has it, down
 * to the order; a schema reaches nothing outside itself, and has only so much work done for it.
 *
 * <p>A schema is compiled once ({@link io.slipway.schema.SchemaCompiler}) into subschemas of
 * keywords. Evaluating a value gives a tree of results, of which the failed leaves are reported.
 */
@NullMarked
package io.slipway.schema;

import org.jspecify.annotations.NullMarked;
