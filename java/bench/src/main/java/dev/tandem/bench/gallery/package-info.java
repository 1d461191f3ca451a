/** Loops that show what gains by moving to C, and what does not. */
package dev.tandem.bench.gallery;
