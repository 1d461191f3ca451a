/** The command line: every command is one class, which prints and returns an exit code. */
package dev.tandem.bench.cli;
