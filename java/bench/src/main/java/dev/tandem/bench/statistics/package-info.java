/** From samples to intervals and verdicts. Everything here is a pure function of its arguments. */
package dev.tandem.bench.statistics;
