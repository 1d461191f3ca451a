package dev.tandem.run;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The OpenMP teams of one budget, kept between runs and shared by all callers. Together they never
 * are more threads of the process than the budget has, however many threads have called; when the
 * last OpenMP runner is closed, they end.
 *
 * <p>May be used by any number of threads.
 */
final class OpenmpTeams {
  private final int mostThreads;

  /** Those that nobody uses, the one used last first. */
  private final Deque<OpenmpTeam> idle = new ArrayDeque<>();

  /** Of all teams, idle or not. */
  private int threads;

  private int runners;
  private int started;

  OpenmpTeams(final int mostThreads) {
    this.mostThreads = mostThreads;
  }

  /** A runner that will use teams was made. */
  synchronized void open() {
    runners++;
  }

  /** A runner was closed. Runs of it that have begun end normally. */
  synchronized void close() {
    runners--;
    endIfUnneeded();
  }

  /**
   * A team for a run.
   *
   * @param teamThreads at least 2; the caller has as many of the budget, until it has put the team
   *     back
   */
  synchronized OpenmpTeam take(final int teamThreads) {
    final OpenmpTeam best =
        idle.stream()
            .filter(team -> team.threads() == teamThreads)
            .findFirst()
            .orElse(idle.peekFirst());
    idle.remove(best);
    final int bestThreads = best == null ? 0 : best.threads();
    // Those in use are within the budget beside this one, so it is idle ones that are too many.
    while (threads - bestThreads + teamThreads > mostThreads) {
      end(idle.removeLast());
    }
    final OpenmpTeam team = best == null ? start() : best;
    threads += teamThreads - team.threads();
    team.resize(teamThreads);
    return team;
  }

  private OpenmpTeam start() {
    final OpenmpTeam team =
        new OpenmpTeam(
            "tandem-openmp-" + ++started, mostThreads < Runtime.getRuntime().availableProcessors());
    threads += team.threads();
    return team;
  }

  synchronized void putBack(final OpenmpTeam team) {
    idle.addFirst(team);
    endIfUnneeded();
  }

  private void endIfUnneeded() {
    while (runners == 0 && !idle.isEmpty()) {
      end(idle.removeLast());
    }
  }

  private void end(final OpenmpTeam team) {
    threads -= team.threads();
    team.end();
  }
}
