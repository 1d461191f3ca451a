#!/usr/bin/env bash
# Drives the peers' worker in Python as the coordinator does. It needs a Python with all packages, and
# ends with 77 where there is none; where CI=true that is a failure.
# shellcheck disable=SC2034 # The contract reads these.
set -u
here=$(dirname "$(realpath "$0")")
python=
for candidate in ${TANDEM_PYTHON:-python3 /usr/bin/python3}; do
  if "$candidate" -B -c 'import numba, numexpr, numpy' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]]; then
  echo "no python3 with numpy, numba and numexpr, of: ${TANDEM_PYTHON:-python3 /usr/bin/python3}"
  echo "Debian: sudo apt-get install python3-numba python3-numexpr"
  if [[ ${CI:-} == true ]]; then exit 1; else exit 77; fi
fi
worker=("$python" -B "$here/worker.py")
contenders=({numpy,numba}/none/single/1 numba/none/spawn/{1,2,3} {numba-parallel,numexpr}/none/pool/{1,3})
least_available=9
lacking() { false; }
ready_pattern='ready protocol=tandem/1 pid=[0-9]+ isa=native software=N?[a-z]+.*%2C%20Python%203\..*'
steady=numpy/none/single/1
endless=(numpy/none/single/1 numba/none/spawn/2 numba-parallel/none/pool/2 numexpr/none/pool/2)
usage_pattern='usage: worker\.py .*'
# shellcheck source=native/worker/src/test/worker-contract.sh
. "$here/../../native/worker/src/test/worker-contract.sh"

unavailable numba/none/pool/2 '.*this worker hosts .*numba/none/spawn.*'
unavailable c-vector/none/single/1 '.*this worker hosts numpy/none/single, .*'
unavailable numpy/jna/single/1 '.*is not of the form.*'
# A package that is not there: this one hides numpy.
mkdir "$folder/hides" && echo 'raise ImportError("hidden")' >"$folder/hides/numpy.py"
PYTHONPATH=$folder/hides unavailable numpy/none/single/1 'numpy/none/single/1: hidden, in .*python.*'

# An element that a contender leaves out is poisoned, though its array is another at each call.
"$python" -B - "$here" "$zeros" "$folder/out" <<'END'
import sys

sys.path.insert(0, sys.argv[1])
import numpy
import worker


# Memory as it comes back from the call before: with the right results still in it.
numpy.empty = lambda elements, dtype=float: numpy.ones(elements, dtype)


def leaves_one_out(a, b):
    result = numpy.empty(len(a), a.dtype)
    result[:-1] = numpy.exp(2.1 * a[:-1] + 3.2 * b[:-1])
    return result


for dtype in ["float64", "float32"]:
    contender = worker.Contender(leaves_one_out, 2, dtype)
    output = f"{sys.argv[3]}-{dtype}"
    contender.open(f"open elements=1000 inputs={sys.argv[2]}@0,{sys.argv[2]}@0 output={output}")
    contender.poison("poison")
    contender.batch("batch calls=5 settle=100000")
    contender.dump("dump")
END
expect "an element left out" "$(words "$folder/out-float64")" '3ff0000000000000 7ff8dead0000dead '
expect "a float left out" "$(words "$folder/out-float32" 4)" '3f800000 7fc0dead '

# Formulas, as Tandem spells them: the right results, or a reason.
formulas=$("$python" -B - "$here" <<'END'
import math
import sys

sys.path.insert(0, sys.argv[1])
import numpy
from contenders import Unavailable, find

x = numpy.array([0.25, 1.5, 4.0])
y = numpy.array([2.0, 0.5, 4.0])
right = {
    "where(x > y, exp(x) + y, sqrt(x) * pi)": [
        math.exp(a) + b if a > b else math.sqrt(a) * math.pi for a, b in zip(x, y)
    ],
    "0.5 * pi + where(x > y, x, 2) ** 2": [
        0.5 * math.pi + (a if a > b else 2) ** 2 for a, b in zip(x, y)
    ],
    "y - atan2(y, x)": [b - math.atan2(b, a) for a, b in zip(x, y)],
}
for formula, expected in right.items():
    for peer in ["numpy/none/single/1", "numba/none/spawn/2", "numba-parallel/none/pool/2",
                 "numexpr/none/pool/2"]:
        for suffix, dtype, most_off in [("", "float64", 1e-14), ("; float32", "float32", 1e-6)]:
            function, _, count, found = find("formula:" + formula + suffix, peer)
            inputs = [x, y] if formula.index("x") < formula.index("y") else [y, x]
            results = function(*[it.astype(dtype) for it in inputs])
            if (count, found, results.dtype) != (2, dtype, dtype) or not numpy.allclose(
                results, expected, rtol=most_off, atol=0
            ):
                print(f"{peer} of {formula}{suffix}: {results} ({results.dtype}), not {expected}")
for peer, formula, missing in [
    ("numpy/none/single/1", "where(x > 0 and x < 1, x, 1)", "and"),
    ("numpy/none/single/1", "x % 2", "%"),
    ("numba/none/single/1", "where(~ (x > 0), x, 1)", "~"),
    ("numexpr/none/pool/2", "fma(x, x, x)", "fma"),
    ("numpy/none/single/1", "erf(x)", "erf"),
    ("numpy/none/single/1", "where(x > 0, 1, 0)", "numpy computes this in int64, not in float64"),
]:
    try:
        find("formula:" + formula, peer)
        print(f"{peer} takes {formula}")
    except Unavailable as unavailable:
        if not str(unavailable).endswith(missing):
            print(f"{peer} says: {unavailable}")
END
)
expect "formulas" "$formulas" ""

report
