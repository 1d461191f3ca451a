/** What a run says to people and to programs: tables, a verdict in words, JSON and CSV. */
package dev.tandem.bench.report;
