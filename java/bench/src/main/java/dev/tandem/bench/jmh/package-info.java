/**
 * The same contenders under JMH, as the independent check on Tandem's own harness; and results in
 * JMH's JSON.
 */
package dev.tandem.bench.jmh;
