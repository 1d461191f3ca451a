/** What the user gives on the command line and in files: counts and NumPy arrays. */
package dev.tandem.bench.input;
