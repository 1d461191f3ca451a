# shellcheck shell=bash
# Sourced by scripts/test and .ci/run: what logs of Maven and CTest say of the tests that ran.

# count_tests LOG: adds the tests that it reports to tests_passed and tests_failed.
count_tests() {
  local line
  while IFS= read -r line; do
    # Maven's total of a module: the lines of single classes end with a time.
    if [[ $line =~ Tests\ run:\ ([0-9]+),\ Failures:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Skipped:\ ([0-9]+)$ ]]; then
      ((tests_failed += BASH_REMATCH[2] + BASH_REMATCH[3])) || true
      ((tests_passed += BASH_REMATCH[1] - BASH_REMATCH[2] - BASH_REMATCH[3] - BASH_REMATCH[4])) || true
    elif [[ $line =~ tests\ passed,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
      ((tests_failed += BASH_REMATCH[1])) || true
      ((tests_passed += BASH_REMATCH[2] - BASH_REMATCH[1])) || true
    elif [[ $line == '==== Summary ====' ]]; then
      break # scripts/test repeats those lines below it
    fi
  done < <(sed 's/\x1b\[[0-9;]*m//g; s/[[:space:]]*$//' "$1")
}
