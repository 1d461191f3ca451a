/**
 * The judge: exact references, ulps, the arguments where kernels break, and memory that faults when
 * a kernel strays. It knows nothing of what it judges, so that a mistake in Tandem's own {@code
 * exp} cannot hide in the reference.
 */
package dev.tandem.testkit;
