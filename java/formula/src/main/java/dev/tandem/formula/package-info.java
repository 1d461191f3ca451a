/** Formulas: parsed once, compiled to Java and to C, run like any built-in kernel. */
package dev.tandem.formula;
