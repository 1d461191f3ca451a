"""The peers that run in Python: other projects' ways to compute expsum, exp(2.1*a + 3.2*b).

Each is called as its project's documentation shows: it takes the inputs and returns a new array.
"""

import math
import os
import platform
import sys
import threading


class Unavailable(Exception):
    """This contender cannot run in this Python; the message says why."""


def find(kernel, contender):
    """The function that `contender` ("numba/none/spawn/2") names, and with what software it runs."""
    if kernel != "expsum":
        raise Unavailable(f"the peers know no kernel {kernel}")
    parts = contender.split("/")
    if len(parts) != 4 or parts[1] != "none" or not is_count(parts[3]):
        raise Unavailable(f"contender {contender} is not of the form PEER/none/THREADING/THREADS")
    make = PEERS.get((parts[0], parts[2]))
    if make is None or (parts[2] == "single" and parts[3] != "1"):
        hosted = ", ".join(f"{peer}/none/{threading_}" for peer, threading_ in PEERS)
        raise Unavailable(f"{contender}: this worker hosts {hosted}; single means one thread")
    try:
        function, packages = make(int(parts[3]))
    except ImportError as error:
        raise Unavailable(f"{contender}: {error}, in {sys.executable}") from error
    return function, f"{packages}, Python {platform.python_version()} ({sys.executable})"


def is_count(text):
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 4096


def numpy_single(_threads):
    import numpy as np

    def func_np(a, b):
        return np.exp(2.1 * a + 3.2 * b)

    return func_np, f"NumPy {np.__version__}"


def numba_single(_threads):
    return make_singlethread(inner_func_nb()), numba_version()


def numba_spawn(threads):
    return make_multithread(inner_func_nb(), threads), numba_version()


def numba_parallel(threads):
    # Numba starts as many as this says, once; fewer of them may be used later, not more.
    os.environ["NUMBA_NUM_THREADS"] = str(threads)
    from numba import jit, prange

    @jit("void(double[:], double[:], double[:])", nopython=True, nogil=True, parallel=True)
    def inner_func_parallel(result, a, b):
        for i in prange(len(result)):
            result[i] = math.exp(2.1 * a[i] + 3.2 * b[i])

    return make_singlethread(inner_func_parallel), numba_version()


def numexpr_pool(threads):
    os.environ["NUMEXPR_MAX_THREADS"] = str(threads)
    import numexpr

    numexpr.set_num_threads(threads)

    def evaluate(a, b):
        return numexpr.evaluate("exp(2.1 * a + 3.2 * b)")

    vml = "with" if numexpr.use_vml else "without"
    return evaluate, f"numexpr {numexpr.__version__} {vml} VML, {numpy_version()}"


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


def inner_func_nb():
    from numba import jit

    @jit("void(double[:], double[:], double[:])", nopython=True, nogil=True)
    def inner_func(result, a, b):
        for i in range(len(result)):
            result[i] = math.exp(2.1 * a[i] + 3.2 * b[i])

    return inner_func


def make_singlethread(inner_func):
    import numpy as np

    def func(*args):
        length = len(args[0])
        result = np.empty(length, dtype=np.float64)
        inner_func(result, *args)
        return result

    return func


def make_multithread(inner_func, numthreads):
    import numpy as np

    def func_mt(*args):
        length = len(args[0])
        result = np.empty(length, dtype=np.float64)
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
