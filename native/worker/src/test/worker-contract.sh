# shellcheck shell=bash
# shellcheck disable=SC2154 # The tests that source this say what these are.
# What every worker owes the coordinator: docs/method.md's protocol, one request, one reply. Sourced by
# the tests of single workers, which say what the worker hosts and add what only it does:
#   worker             the command that starts it, an array; TANDEM_EMULATOR: what runs that, if anything
#   contenders         what it hosts, an array; least_available: how many of them must be there
#   lacking LINE       whether a contender may answer LINE instead, since it is unavailable here
#   ready_pattern      what it prints when it is ready
#   steady             a contender for all that does not depend on the contender
#   endless            contenders to stop in the middle of a batch, an array
#   usage_pattern      what it says of wrong arguments
# and end with `report`.
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
run_worker() { ${emulator[@]+"${emulator[@]}"} "${worker[@]}" "$@"; }
# Pipes of our own: a coproc's are gone as soon as it has ended, and what it said with them.
mkfifo "$folder/to" "$folder/from"
start() {
  { exec ${emulator[@]+"${emulator[@]}"} "${worker[@]}" --kernel "$kernel" --contender "$1" 2>"$folder/stderr"; } \
    <"$folder/to" >"$folder/from" &
  pid=$!
  exec {to}>"$folder/to" {from}<"$folder/from"
  read -r -t 60 ready <&"$from"
}
# The worker's input ends, and its exit code is this function's.
end_input() {
  exec {to}>&- {from}<&-
  wait "$pid"
}
ask() {
  reply='(no reply)'
  echo "$1" >&"$to"
  read -r -t 120 reply <&"$from" || reply='(no reply)'
}
finish() {
  ask quit
  expect "quit" "$reply" ok
  end_input
  expect "exit code after quit" "$?" 0
}

# ---- inputs: a = 0, b = 0, so every result is exp(0) = 1; and a file of 1000 ones past a header
zeros=$folder/zeros
head -c 8192 /dev/zero >"$zeros"
ones=$folder/'with space,and@sign%'
{ head -c 128 /dev/zero; for ((i = 0; i < 1000; i++)); do printf '\0\0\0\0\0\0\360\77'; done; } >"$ones"
ones_encoded=$folder/with%20space%2Cand%40sign%25
words() { od -An -v -t "x${2:-8}" "$1" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u | tr '\n' ' '; }

# ---- every contender computes, poisons, times and dumps
available=0
for contender in "${contenders[@]}"; do
  start "$contender"
  if lacking "$ready"; then
    end_input
    continue
  fi
  available=$((available + 1))
  expect "$contender" "$ready" "$ready_pattern"
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
if ((available < least_available)); then fail "only $available contenders were available"; fi

# ---- requests that cannot be met
start "$steady"
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

# ---- it ends when its input does, even in the middle of a batch that would take days
for contender in "${endless[@]}"; do
  start "$contender"
  ask "open elements=1000 inputs=$zeros@0,$zeros@0 output=$folder/o"
  echo "batch calls=9000000000000000 settle=0" >&"$to"
  sleep 0.2
  if kill -0 "$pid"; then pass; else fail "$contender ended before its input did"; fi
  before=$SECONDS
  end_input
  expect "$contender: exit code after the end of input" "$?" 0
  if ((SECONDS - before <= 5)); then pass; else fail "$contender took $((SECONDS - before)) s to end"; fi
done

# ---- an input that is cut while it is mapped: a crash, but one that says what happened
if ((${#emulator[@]} == 0)); then
  head -c 8388608 /dev/zero >"$folder/cut"
  start "$steady"
  ask "open elements=1048576 inputs=$folder/cut@0,$folder/cut@0 output=$folder/o"
  : >"$folder/cut"
  ask "batch calls=1 settle=0"
  expect "a cut file" "$reply" '\(no reply\)'
  end_input 2>/dev/null
  expect "a cut file" "$(<"$folder/stderr")" '(.*was it cut meanwhile.*|.*SEGV.*|.*BUS.*|.*Bus error.*)'
fi

# ---- what it refuses
unavailable() { # ID PATTERN
  local out code
  out=$(run_worker --kernel "$kernel" --contender "$1" </dev/null)
  code=$?
  expect "$1" "$code ${out%%=*}: $(decoded "${out#*=}")" "0 unavailable reason: $2"
}
for contender in "${steady%/*}/0" "${steady%/*}/x" "$steady/1" "${steady%%/*}" ''; do
  unavailable "$contender" '.*is not of the form.*'
done
unavailable "${steady%/*}/2" '.*single means one thread'
kernel=unknown unavailable "$steady" '.*no kernel unknown'
run_worker --kernel expsum 2>"$folder/usage" </dev/null
expect "usage exit code" "$?" 3
expect "usage" "$(<"$folder/usage")" "$usage_pattern"

report() {
  echo "$passed checks passed, $failed failed"
  ((failed == 0 && passed > 0))
}
