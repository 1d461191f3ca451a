/** Computing formulas over files. */
package dev.tandem.bench.eval;
