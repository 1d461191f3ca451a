package dev.tandem.bench.contender;

import java.util.Objects;

/**
 * A contender that the user selected.
 *
 * @param exact whether the user named exactly this one. If it cannot run here that is an error,
 *     while one that a glob matched becomes a row {@code unavailable} with its reason
 */
public record Selected(Contender contender, boolean exact) {
  public Selected {
    Objects.requireNonNull(contender, "contender");
  }
}
