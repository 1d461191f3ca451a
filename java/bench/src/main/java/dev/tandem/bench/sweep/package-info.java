/** Runs over many sizes and numbers of threads, and what is derived from them. */
package dev.tandem.bench.sweep;
