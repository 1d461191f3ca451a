"""The peers that run in Python: other projects' ways to compute expsum, exp(2.1*a + 3.2*b), and
other formulas.

Each is called as its project's documentation shows: it takes the inputs and returns a new array.
"""

import math
import os
import platform
import re
import sys
import threading


class Unavailable(Exception):
    """This contender cannot run in this Python; the message says why."""


def find(kernel, contender):
    """The function that `contender` ("numba/none/spawn/2") names, with what software it runs, how
    many inputs it takes, and their dtype."""
    if kernel != "expsum" and not kernel.startswith("formula:"):
        raise Unavailable(f"the peers know no kernel {kernel}")
    formula = None if kernel == "expsum" else Formula(kernel.removeprefix("formula:"))
    parts = contender.split("/")
    if len(parts) != 4 or parts[1] != "none" or not is_count(parts[3]):
        raise Unavailable(f"contender {contender} is not of the form PEER/none/THREADING/THREADS")
    make = PEERS.get((parts[0], parts[2]))
    if make is None or (parts[2] == "single" and parts[3] != "1"):
        hosted = ", ".join(f"{peer}/none/{threading_}" for peer, threading_ in PEERS)
        raise Unavailable(f"{contender}: this worker hosts {hosted}; single means one thread")
    try:
        function, packages = make(int(parts[3]), formula)
    except ImportError as error:
        raise Unavailable(f"{contender}: {error}, in {sys.executable}") from error
    software = f"{packages}, Python {platform.python_version()} ({sys.executable})"
    if formula is None:
        return function, software, 2, "float64"
    require_dtype(function, formula, parts[0])
    return function, software, len(formula.inputs), formula.dtype


def require_dtype(function, formula, whose):
    """Refuses what computes in another type: integers of where(x > 0, 1, 0), say."""
    import numpy

    try:
        with numpy.errstate(all="ignore"):
            result = function(*[numpy.ones(1, formula.dtype) for _ in formula.inputs])
    except Exception:
        return  # It will fail again when it is called, and that is reported.
    if result.dtype != formula.dtype:
        raise Unavailable(f"{whose} computes this in {result.dtype}, not in {formula.dtype}")


def is_count(text):
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 4096


class Formula:
    """A formula as Tandem spells it, which has read it before, so that it holds nothing else."""

    TOKEN = re.compile(r"[A-Za-z_]\w*|[0-9.][\w.]*|\*\*|[<>=!]=|.")
    WORDS = {"and", "or", "not"}
    CONSTANTS = {"pi": math.pi, "e": math.e}
    FLOAT32 = "; float32"

    def __init__(self, text):
        self.dtype = "float32" if text.endswith(self.FLOAT32) else "float64"
        text = text.removesuffix(self.FLOAT32)
        self.tokens = [token for token in self.TOKEN.findall(text) if token.strip()]
        self.inputs = []
        self.functions = set()
        for token, after in zip(self.tokens, self.tokens[1:] + [""]):
            if not (token[0].isalpha() or token[0] == "_") or token in self.WORDS:
                continue
            if after == "(":
                self.functions.add(token)
            elif token not in self.CONSTANTS and token not in self.inputs:
                self.inputs.append(token)

    def written(self, functions, inputs, refused, whose, whole=True):
        """The formula with other names: `functions` by name, `inputs` in their order.

        Returns it with the numbers that it names. In float64 it names none; in float32 those that
        would make a float64 of what they meet. Whole numbers stay, if `whole`, or else as exponents
        only.
        """
        missing = sorted(self.functions - functions.keys()) + sorted(refused & set(self.tokens))
        if missing:
            raise Unavailable(f"{whose} does not say the same, or nothing, by {', '.join(missing)}")
        names = dict(zip(self.inputs, inputs))
        text = []
        numbers = {}

        def number(value):
            if self.dtype == "float64":
                return repr(value)
            import numpy

            return next_name(numbers, numpy.float32(value))

        for before, token, after in zip([""] + self.tokens, self.tokens, self.tokens[1:] + [""]):
            if after == "(" and token in self.functions:
                text.append(functions[token])
            elif token in names:
                text.append(names[token])
            elif token in self.CONSTANTS:
                text.append(number(self.CONSTANTS[token]))
            elif self.dtype == "float32" and token[0] in "0123456789." and not (
                token.isdigit() and (whole or before == "**")
            ):
                text.append(number(float(token)))
            else:
                text.append(token)
        return " ".join(text), numbers


def next_name(numbers, value):
    name = f"number{len(numbers)}"
    numbers[name] = value
    return name


ARRAY_FUNCTIONS = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2",
    "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
} | {
    name: name
    for name in "where abs sqrt exp expm1 log log10 log1p sin cos tan sinh cosh tanh floor ceil".split()
}


def numpy_single(_threads, formula):
    import numpy as np

    if formula is not None:
        functions = ARRAY_FUNCTIONS | {"min": "minimum", "max": "maximum", "round": "rint", "pow": "power"}
        functions |= {n: n for n in "sign cbrt exp2 log2 rint trunc copysign hypot fmod".split()}
        # % takes the sign of the right side in Python; and, or, not take no arrays.
        text, numbers = formula.written(functions, [f"in{i}" for i in range(len(formula.inputs))],
                                        {"%", "and", "or", "not"}, "NumPy")
        names = ", ".join(f"in{i}" for i in range(len(formula.inputs)))
        code = compile(f"lambda {names}: {text}", "formula", "eval")
        return eval(code, vars(np) | numbers), f"NumPy {np.__version__}"

    def func_np(a, b):
        return np.exp(2.1 * a + 3.2 * b)

    return func_np, f"NumPy {np.__version__}"


def numba_single(_threads, formula):
    return make_singlethread(inner_func_nb(formula)), numba_version()


def numba_spawn(threads, formula):
    return make_multithread(inner_func_nb(formula), threads), numba_version()


def numba_parallel(threads, formula):
    # Numba starts as many as this says, once; fewer of them may be used later, not more.
    os.environ["NUMBA_NUM_THREADS"] = str(threads)
    from numba import jit, prange

    if formula is not None:
        return make_singlethread(numba_loop(formula, "prange", parallel=True)), numba_version()

    @jit("void(double[:], double[:], double[:])", nopython=True, nogil=True, parallel=True)
    def inner_func_parallel(result, a, b):
        for i in prange(len(result)):
            result[i] = math.exp(2.1 * a[i] + 3.2 * b[i])

    return make_singlethread(inner_func_parallel), numba_version()


def numba_loop(formula, loop, parallel):
    """The example's loop with another formula in it."""
    from numba import jit, njit, prange

    names = "sqrt exp expm1 log log2 log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh" \
        " asinh acosh atanh pow hypot fmod erf erfc copysign floor ceil trunc"
    functions = {name: f"math.{name}" for name in names.split()}
    functions |= {"abs": "abs", "min": "min", "max": "max", "where": "where"}
    inputs = [f"in{i}" for i in range(len(formula.inputs))]
    # % takes the sign of the right side, and ~True is -2.
    text, numbers = formula.written(functions, [f"{name}[i]" for name in inputs], {"%", "~"},
                                    "Numba", whole=False)
    source = (
        f"def inner_func(result, {', '.join(inputs)}):\n"
        f"    for i in {loop}(len(result)):\n"
        f"        result[i] = {text}\n"
    )
    scope = {"math": math, "prange": prange, "where": njit(where)} | numbers
    exec(compile(source, "formula", "exec"), scope)
    signature = f"void({', '.join([formula.dtype + '[:]'] * (len(inputs) + 1))})"
    return jit(signature, nopython=True, nogil=True, parallel=parallel)(scope["inner_func"])


def where(condition, yes, no):
    return yes if condition else no


def numexpr_pool(threads, formula):
    os.environ["NUMEXPR_MAX_THREADS"] = str(threads)
    import numexpr

    numexpr.set_num_threads(threads)
    vml = "with" if numexpr.use_vml else "without"
    software = f"numexpr {numexpr.__version__} {vml} VML, {numpy_version()}"
    if formula is not None:
        inputs = [f"in{i}" for i in range(len(formula.inputs))]
        text, numbers = formula.written(ARRAY_FUNCTIONS, inputs, {"and", "or", "not"}, "numexpr")

        def evaluate_formula(*arrays):
            return numexpr.evaluate(text, dict(zip(inputs, arrays)) | numbers)

        return evaluate_formula, software

    def evaluate(a, b):
        return numexpr.evaluate("exp(2.1 * a + 3.2 * b)")

    return evaluate, software


PEERS = {
    ("numpy", "single"): numpy_single,
    ("numba", "single"): numba_single,
    ("numba", "spawn"): numba_spawn,
    ("numba-parallel", "pool"): numba_parallel,
    ("numexpr", "pool"): numexpr_pool,
}


def numpy_version():
    import numpy

    return f"NumPy {numpy.__version__}"


def numba_version():
    import numba

    # Intel's vector math library, without which exp is called for each element.
    svml = "with" if numba.config.USING_SVML else "without"
    return f"Numba {numba.__version__} {svml} SVML, {numpy_version()}"


# ---- The example of Numba's user manual, "Multi-threading", as published there.


def inner_func_nb(formula):
    from numba import jit

    if formula is not None:
        return numba_loop(formula, "range", parallel=False)

    @jit("void(double[:], double[:], double[:])", nopython=True, nogil=True)
    def inner_func(result, a, b):
        for i in range(len(result)):
            result[i] = math.exp(2.1 * a[i] + 3.2 * b[i])

    return inner_func


def make_singlethread(inner_func):
    import numpy as np

    def func(*args):
        length = len(args[0])
        result = np.empty(length, dtype=args[0].dtype)
        inner_func(result, *args)
        return result

    return func


def make_multithread(inner_func, numthreads):
    import numpy as np

    def func_mt(*args):
        length = len(args[0])
        result = np.empty(length, dtype=args[0].dtype)
        args = (result,) + args
        chunklen = (length + numthreads - 1) // numthreads
        chunks = [
            [arg[i * chunklen : (i + 1) * chunklen] for arg in args] for i in range(numthreads)
        ]
        threads = [threading.Thread(target=inner_func, args=chunk) for chunk in chunks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return result

    return func_mt
