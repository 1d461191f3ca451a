package dev.tandem.bench.verify;

import dev.tandem.bench.machine.MachineFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A verification's findings together with the environment that they were made in. Not to be changed
 * once made.
 *
 * @param library what the native library was built from, as {@link
 *     dev.tandem.bench.machine.LibraryFacts} has it
 * @param commandLine the arguments that reproduce it
 * @param missing codes that could not be verified here
 */
public record VerifyRecord(
    MachineFacts machine,
    Map<String, String> library,
    List<String> commandLine,
    Instant startTime,
    double elapsedSeconds,
    long seed,
    ExpInputs inputs,
    ExpFindings findings,
    List<VerifiedCode.Missing> missing) {}
