#!/usr/bin/env bash
# Drives the C-only worker as the coordinator does. Needs bash alone.
#   worker-test.sh WORKER      TANDEM_EMULATOR: the command that runs it, where it needs one
# shellcheck disable=SC2034 # The contract reads these.
set -u
worker=("$1")
contenders=(c-{staged,libm,libmvec,loop,vector,vector-cached}/none/{single/1,openmp/{1,2,3}})
least_available=20
lacking() { [[ $1 == unavailable*code%20c-libmvec%20* ]]; }
ready_pattern='ready protocol=tandem/1 pid=[0-9]+ isa=(portable|avx2|avx512|neon)'
steady=c-loop/none/single/1
endless=(c-loop/none/single/1 c-loop/none/openmp/2)
usage_pattern='usage: tandem_worker .*'
# shellcheck source=native/worker/src/test/worker-contract.sh
. "$(dirname "$0")/worker-contract.sh"

# ---- contenders that read their result: all of it, once for each timed call. The bits of 1.0, that often
for contender in c-{loop,vector,vector-cached}+read/none/{single/1,openmp/2}; do
  start "$contender"
  expect "$contender" "$ready" "$ready_pattern"
  ask "open elements=1001 inputs=$zeros@0,$zeros@8 output=$folder/out"
  for calls in 1 3; do
    ask "batch calls=$calls settle=1000000"
    printf -v sum %016x $((calls * 1001 * 0x3ff0000000000000))
    expect "$contender sum" "$reply" "ok nanos=[0-9]+ gcs=0 gcMillis=0 jitMillis=0 sum=$sum"
  done
  ask "open elements=0 inputs=$zeros@0,$zeros@0 output=$folder/out"
  ask "batch calls=2 settle=0"
  expect "$contender sum of nothing" "$reply" 'ok nanos=[0-9]+ .* sum=0{16}'
  finish
done

# ---- limits: 1 + 3 * 1 = 4, and 256 times x = x * 511/512 + 1/512 from 0 and from 1 + 1
for kernel in triad triad-stream fma; do
  for threading in single/1 openmp/{1,2,3}; do
    contender=c-vector/none/$threading
    start "$contender"
    if [[ $kernel != triad && $ready == unavailable* ]]; then
      expect "$kernel $contender" "$(decoded "${ready#*=}")" \
        ".*this build has no code c-vector of the kernel $kernel for (portable|neon)"
      end_input
      continue
    fi
    expect "$kernel $contender" "$ready" 'ready protocol=tandem/1 .*'
    out=$folder/out
    for data in "zeros $zeros@0,$zeros@8" "ones $ones_encoded@128,$ones_encoded@128"; do
      ask "open elements=1000 inputs=${data#* } output=$out"
      expect "$kernel $contender open" "$reply" ok
      ask poison
      ask "batch calls=1000 settle=1000000"
      expect "$kernel $contender batch" "$reply" 'ok nanos=[0-9]+ gcs=0 gcMillis=0 jitMillis=0'
      ask dump
      case "$kernel ${data%% *}" in
        "fma zeros") expected='3fd9337584b6f358 ' ;;
        "fma ones") expected='3ff9b3229ed24328 ' ;;
        *zeros) expected='0000000000000000 ' ;;
        *ones) expected='4010000000000000 ' ;;
      esac
      expect "$kernel $contender of ${data%% *}" "$(words "$out")" "$expected"
    done
    finish
  done
done
kernel=expsum

# ---- contenders that it does not host
unavailable c-unknown/none/single/1 '.*this build has no code c-unknown .*'
unavailable java-loop/none/single/1 '.*runs C codes.*'
unavailable c-loop@heap/none/single/1 '.*off the heap'
unavailable c-loop+rd/none/single/1 '.*this build has no code c-loop\+rd .*'
unavailable c-loop+read+read/none/single/1 '.*this build has no code c-loop\+read\+read .*'
kernel=triad unavailable c-vector+read/none/single/1 '.*nobody reads what the limit triad computes'
unavailable c-loop/jna/single/1 '.*has no bridge jna.*'
unavailable c-loop/none/pool/2 '.*has no threading pool.*'
export TANDEM_ISA=unknown
unavailable c-loop/none/single/1 'TANDEM_ISA=unknown is none of( portable| avx2| avx512| neon)+'
unset TANDEM_ISA

for isa in portable avx2 avx512 neon; do
  out=$(TANDEM_ISA=$isa run_worker --kernel expsum --contender c-loop/none/single/1 < <(sleep 1))
  expect "TANDEM_ISA=$isa" "$out" \
    "(ready protocol=tandem/1 pid=[0-9]+ isa=$isa|unavailable reason=TANDEM_ISA%3D$isa.*)"
done

report
