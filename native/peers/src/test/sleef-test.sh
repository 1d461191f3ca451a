#!/usr/bin/env bash
# Drives the worker of the peer c-sleef as the coordinator does. Needs bash alone.
#   sleef-test.sh WORKER
# shellcheck disable=SC2034 # The contract reads these.
set -u
worker=("$1")
contenders=(c-sleef/none/{single/1,openmp/{1,2,3}})
least_available=4
lacking() { false; }
ready_pattern='ready protocol=tandem/1 pid=[0-9]+ isa=(portable|avx2|avx512|neon) software=SLEEF%20[0-9.]+'
steady=c-sleef/none/single/1
endless=(c-sleef/none/single/1 c-sleef/none/openmp/2)
usage_pattern='usage: tandem_worker .*'
# shellcheck source=native/worker/src/test/worker-contract.sh
. "$(dirname "$0")/../../../worker/src/test/worker-contract.sh"

# Tandem's own codes and limits are not the peer's to host.
unavailable c-vector/none/single/1 '.*this build has no code c-vector .*'
kernel=triad unavailable c-vector/none/single/1 '.*this build has no code c-vector .*'

# Every instruction set that is here, with lengths that leave every rest of a vector.
for isa in portable avx2 avx512 neon; do
  export TANDEM_ISA=$isa
  start c-sleef/none/single/1
  if [[ $ready == "unavailable reason=TANDEM_ISA%3D$isa"* ]]; then
    end_input
    continue
  fi
  expect "TANDEM_ISA=$isa" "$ready" "ready protocol=tandem/1 pid=[0-9]+ isa=$isa .*"
  for elements in {1..9}; do
    ask "open elements=$elements inputs=$ones_encoded@128,$ones_encoded@128 output=$folder/out"
    ask poison
    ask "batch calls=1 settle=0"
    ask dump
    expect "$isa, $elements elements" "$(words "$folder/out")" '40690ac725b6565[1-4] '
  done
  finish
done
unset TANDEM_ISA

report
