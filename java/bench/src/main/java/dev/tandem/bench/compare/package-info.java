/** Records of earlier runs, held against each other. Measures nothing. */
package dev.tandem.bench.compare;
