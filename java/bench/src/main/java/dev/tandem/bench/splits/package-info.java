/** How a budget of threads is best split between Java threads and OpenMP threads. */
package dev.tandem.bench.splits;
