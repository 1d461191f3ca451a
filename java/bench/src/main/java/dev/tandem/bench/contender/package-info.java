/** What is compared: contenders, their ids, and how the command line selects them. */
package dev.tandem.bench.contender;
