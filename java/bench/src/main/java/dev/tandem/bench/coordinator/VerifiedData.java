package dev.tandem.bench.coordinator;

import dev.tandem.bench.verify.Judge;

/** Inputs, and the judge of what is computed from them. */
record VerifiedData(Inputs inputs, Judge judge) {}
