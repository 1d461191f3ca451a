package dev.tandem.bench.result;

import java.util.Optional;

/**
 * What is to be said of a row that is a peer's. Immutable.
 *
 * @param software what its worker reported: names, versions, the interpreter
 * @param specialValues what is wrong with its results for special values, which are the peer's
 *     business and make no row of Tandem's fail; empty if nothing is
 */
public record PeerFacts(String software, Optional<String> specialValues) {}
