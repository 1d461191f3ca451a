#!/usr/bin/env bash
# Drives the C-only worker as the coordinator does: one request, one reply. Needs bash alone.
#   worker-test.sh WORKER      TANDEM_EMULATOR: the command that runs it, where it needs one
set -u
worker=$1
read -ra emulator <<<"${TANDEM_EMULATOR-}"
unset TANDEM_ISA
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "FAILED: $*" >&2
}
# expect WHAT ACTUAL PATTERN: a bash regular expression, the whole text
expect() {
  if [[ $2 =~ ^$3$ ]]; then pass; else fail "$1: got '$2', expected '$3'"; fi
}
decoded() { printf '%b' "${1//%/\\x}"; }

kernel=expsum
run_worker() { ${emulator[@]+"${emulator[@]}"} "$worker" "$@"; }
start() {
  coproc WORKER { exec ${emulator[@]+"${emulator[@]}"} "$worker" --kernel "$kernel" --contender "$1" 2>"$folder/stderr"; }
  pid=$WORKER_PID
  to=${WORKER[1]}
  from=${WORKER[0]}
  read -r -t 60 ready <&"$from"
}
ask() {
  reply='(no reply)'
  echo "$1" >&"$to"
  read -r -t 120 reply <&"$from" || reply='(no reply)'
}
finish() {
  ask quit
  expect "quit" "$reply" ok
  wait "$pid"
  expect "exit code after quit" "$?" 0
}

# ---- inputs: a = 0, b = 0, so every result is exp(0) = 1; and a file of 1000 ones past a header
zeros=$folder/zeros
head -c 8192 /dev/zero >"$zeros"
ones=$folder/'with space,and@sign%'
{ head -c 128 /dev/zero; for ((i = 0; i < 1000; i++)); do printf '\0\0\0\0\0\0\360\77'; done; } >"$ones"
ones_encoded=$folder/with%20space%2Cand%40sign%25
words() { od -An -v -t x8 "$1" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u | tr '\n' ' '; }

# ---- every contender computes, poisons, times and dumps
available=0
for contender in c-{staged,libm,libmvec,loop,vector}/none/{single/1,openmp/{1,2,3}}; do
  start "$contender"
  if [[ $contender == c-libmvec/* && $ready == unavailable* ]]; then
    expect "$contender" "$(decoded "${ready#*=}")" '.*this build has no code c-libmvec.*'
    continue
  fi
  available=$((available + 1))
  expect "$contender" "$ready" 'ready protocol=tandem/1 pid=[0-9]+ isa=(portable|avx2|avx512|neon)'
  out=$folder/out
  ask "open elements=1001 inputs=$zeros@0,$zeros@8 output=$out unknown=field"
  expect "$contender open" "$reply" ok
  ask poison
  expect "$contender poison" "$reply" ok
  ask dump
  expect "$contender dump of poison" "$reply" ok
  expect "$contender poison bits" "$(words "$out")" '7ff8dead0000dead '
  ask "batch calls=3 settle=1000000"
  expect "$contender batch" "$reply" 'ok nanos=[0-9]+ gcs=0 gcMillis=0 jitMillis=0'
  ask dump
  expect "$contender dump" "$reply" ok
  expect "$contender exp(0)" "$(words "$out")" '3ff0000000000000 '
  expect "$contender dumped bytes" "$(wc -c <"$out" | tr -d ' ')" 8008
  # exp(5.3) = 200.33680997479166; the last bits are for the library to choose.
  ask "open elements=1000 inputs=$ones_encoded@128,$ones_encoded@128 output=$out"
  expect "$contender open an encoded path" "$reply" ok
  ask "batch calls=1 settle=0"
  expect "$contender batch" "$reply" 'ok nanos=[0-9]+ .*'
  ask dump
  expect "$contender exp(5.3)" "$(words "$out")" '40690ac725b6565[1-4] '
  ask "open elements=0 inputs=$zeros@0,$zeros@8192 output=$out"
  expect "$contender open nothing" "$reply" ok
  ask "batch calls=1 settle=0"
  expect "$contender batch of nothing" "$reply" 'ok nanos=[0-9]+ .*'
  ask dump
  expect "$contender dump of nothing" "$reply$(wc -c <"$out" | tr -d ' ')" ok0
  finish
done
if ((available < 16)); then fail "only $available contenders were available"; fi

# ---- limits: 1 + 3 * 1 = 4, and 256 times x = x * 511/512 + 1/512 from 0 and from 1 + 1
for kernel in triad triad-stream fma; do
  for threading in single/1 openmp/{1,2,3}; do
    contender=c-vector/none/$threading
    start "$contender"
    if [[ $kernel != triad && $ready == unavailable* ]]; then
      expect "$kernel $contender" "$(decoded "${ready#*=}")" \
        ".*this build has no code c-vector of the kernel $kernel for (portable|neon)"
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

# ---- requests that cannot be met
start c-loop/none/single/1
bad() { # REQUEST PATTERN
  ask "$1"
  expect "$1" "${reply%%=*}: $(decoded "${reply#*=}")" "error reason: $2"
}
ask "who,what@where:/x_~.-é"
expect "encoding" "$reply" 'error reason=unknown%20request:%20who%2Cwhat%40where:/x_~\.-%C3%A9'
bad "poison" 'nothing is open: poison'
bad "batch calls=1 settle=0" 'nothing is open: .*'
bad "dump" 'nothing is open: dump'
bad "" 'unknown request: '
bad "openly elements=1" 'unknown request: openly elements=1'
bad "open inputs=$zeros@0,$zeros@0 output=$folder/o" 'elements: .*'
for elements in -1 1.5 1e3 '' 99999999999999999999 9223372036854775807; do
  bad "open elements=$elements inputs=$zeros@0,$zeros@0 output=$folder/o" 'elements: .*'
done
bad "open elements=1 output=$folder/o" 'inputs: missing'
bad "open elements=1 inputs=$zeros@0,$zeros@0" 'output: .*'
bad "open elements=1 inputs=$zeros@0 output=$folder/o" 'inputs: 1 given, but the kernel takes 2'
bad "open elements=1 inputs=$zeros@0,$zeros@0,$zeros@0 output=$folder/o" 'inputs: 3 given.*'
bad "open elements=1 inputs=$zeros,$zeros@0 output=$folder/o" 'inputs: .* is not PATH@OFFSET .*'
bad "open elements=1 inputs=$zeros@0,$zeros@4 output=$folder/o" 'inputs: .* is not PATH@OFFSET .*'
bad "open elements=1 inputs=$zeros@-8,$zeros@0 output=$folder/o" 'inputs: .* is not PATH@OFFSET .*'
bad "open elements=1 inputs=$zeros%2@0,$zeros@0 output=$folder/o" 'inputs: .* is not percent-encoded'
bad "open elements=1 inputs=$zeros%00@0,$zeros@0 output=$folder/o" 'inputs: .* is not percent-encoded'
bad "open elements=1 inputs=$zeros@0,$folder/absent@0 output=$folder/o" \
  "inputs: cannot open $folder/absent: No such file or directory"
bad "open elements=1 inputs=$folder@0,$zeros@0 output=$folder/o" 'inputs: .* is not a regular file'
bad "open elements=1025 inputs=$zeros@0,$zeros@0 output=$folder/o" \
  'inputs: .* holds 8192 bytes, but 1025 doubles from byte 0 need 8 more bytes'
bad "open elements=1024 inputs=$zeros@0,$zeros@8 output=$folder/o" 'inputs: .* need 8 more bytes'
bad "open elements=0 inputs=$zeros@0,$zeros@8200 output=$folder/o" 'inputs: .* need 8 more bytes'
bad "poison" 'nothing is open: poison'
ask "open elements=8 inputs=$zeros@0,$zeros@0 output=$folder/absent/o"
expect "open" "$reply" ok
bad "dump" "output: cannot create $folder/absent/o: No such file or directory"
if [[ -c /dev/full && $(uname) == Linux ]]; then
  ask "open elements=8 inputs=$zeros@0,$zeros@0 output=/dev/full"
  bad "dump" 'output: cannot write /dev/full: No space left on device'
fi
bad "batch settle=0" 'calls: .*'
bad "batch calls=0 settle=0" 'calls: .*'
bad "batch calls=1" 'settle: .*'
bad "batch calls=1 settle=-1" 'settle: .*'
ask "batch calls=2 settle=0"
expect "a good batch after bad ones" "$reply" 'ok nanos=[0-9]+ .*'
finish

# ---- contenders that it does not host
unavailable() { # ID PATTERN
  local out code
  out=$(run_worker --kernel "$kernel" --contender "$1" </dev/null)
  code=$?
  expect "$1" "$code ${out%%=*}: $(decoded "${out#*=}")" "0 unavailable reason: $2"
}
unavailable c-unknown/none/single/1 '.*this build has no code c-unknown .*'
unavailable java-loop/none/single/1 '.*runs C codes.*'
unavailable c-loop@heap/none/single/1 '.*off the heap'
unavailable c-loop/jna/single/1 '.*has no bridge jna.*'
unavailable c-loop/none/pool/2 '.*has no threading pool.*'
unavailable c-loop/none/single/2 '.*single means one thread'
unavailable c-loop/none/openmp/0 '.*is not of the form.*'
unavailable c-loop/none/openmp/x '.*is not of the form.*'
unavailable c-loop/none/openmp/1/1 '.*is not of the form.*'
unavailable c-loop '.*is not of the form.*'
unavailable '' '.*is not of the form.*'
kernel=unknown unavailable c-loop/none/single/1 '.*knows no kernel unknown'
export TANDEM_ISA=unknown
unavailable c-loop/none/single/1 'TANDEM_ISA=unknown is none of( portable| avx2| avx512| neon)+'
unset TANDEM_ISA

for isa in portable avx2 avx512 neon; do
  out=$(TANDEM_ISA=$isa run_worker --kernel expsum --contender c-loop/none/single/1 < <(sleep 1))
  expect "TANDEM_ISA=$isa" "$out" \
    "(ready protocol=tandem/1 pid=[0-9]+ isa=$isa|unavailable reason=TANDEM_ISA%3D$isa.*)"
done
run_worker --kernel expsum 2>"$folder/usage" </dev/null
expect "usage exit code" "$?" 3
expect "usage" "$(<"$folder/usage")" 'usage: tandem_worker .*'

# ---- it ends when its input does, even in the middle of a batch that would take days
for contender in c-loop/none/single/1 c-loop/none/openmp/2; do
  start "$contender"
  ask "open elements=1000 inputs=$zeros@0,$zeros@0 output=$folder/o"
  echo "batch calls=9000000000000000 settle=0" >&"$to"
  sleep 0.2
  if kill -0 "$pid"; then pass; else fail "$contender ended before its input did"; fi
  exec {to}>&-
  before=$SECONDS
  wait "$pid"
  expect "$contender: exit code after the end of input" "$?" 0
  if ((SECONDS - before <= 5)); then pass; else fail "$contender took $((SECONDS - before)) s to end"; fi
done

# ---- an input that is cut while it is mapped: a crash, but one that says what happened
if ((${#emulator[@]} == 0)); then
  head -c 8388608 /dev/zero >"$folder/cut"
  start c-loop/none/single/1
  ask "open elements=1048576 inputs=$folder/cut@0,$folder/cut@0 output=$folder/o"
  : >"$folder/cut"
  ask "batch calls=1 settle=0"
  expect "a cut file" "$reply" '\(no reply\)'
  wait "$pid" 2>/dev/null
  expect "a cut file" "$(<"$folder/stderr")" '(.*was it cut meanwhile.*|.*SEGV.*|.*BUS.*)'
fi

echo "$passed checks passed, $failed failed"
((failed == 0 && passed > 0))
