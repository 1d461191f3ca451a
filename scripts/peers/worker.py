"""A worker that hosts one peer in Python. It speaks the protocol of docs/method.md.

Its messages are those of the C-only worker, and one test drives both.
"""

import faulthandler
import gc
import itertools
import os
import queue
import re
import signal
import stat
import sys
import threading
import time
import urllib.parse

from contenders import Unavailable, find

# By dtype: the integer of the same size, and what it is in an element that was not written.
POISON_BITS = {"float64": ("int64", 0x7FF8DEAD0000DEAD), "float32": ("int32", 0x7FC0DEAD)}
# As in the C-only worker: room for the bytes of output and scratch, and of the largest offset.
MOST_ELEMENTS = (2**63 - 1) // 64
PLURALS = {"float64": "doubles", "float32": "floats"}


class Refused(Exception):
    """A request that cannot be met; the message says why."""


# ---- lines


def decode(value):
    """Undoes the percent encoding; None where it is malformed or holds a zero byte."""
    if re.search("%(?![0-9A-Fa-f]{2})|%00", value):
        return None
    return os.fsdecode(urllib.parse.unquote_to_bytes(os.fsencode(value)))


def encode(text):
    return urllib.parse.quote(os.fsencode(text), safe="/:")


def field(request, key):
    """The field's value as it stands in the line; None where it is missing."""
    for part in request.split(" ")[1:]:
        name, equals, value = part.partition("=")
        if name == key and equals:
            return value
    return None


def integer(text, least, most):
    """Decimal digits within these bounds; None for anything else."""
    if text is None or not re.fullmatch("[0-9]{1,19}", text):
        return None
    value = int(text)
    return value if least <= value <= most else None


# ---- what the requests do


def map_input(spec, elements, dtype):
    """The numbers of PATH@OFFSET, shared with every other process that maps them."""
    import numpy

    element_bytes = numpy.dtype(dtype).itemsize
    path, at, offset_text = spec.rpartition("@")
    offset = integer(offset_text, 0, 2**63 - 1)
    if not at or offset is None or offset % element_bytes != 0:
        raise Refused(
            f"inputs: {spec} is not PATH@OFFSET with OFFSET a multiple of {element_bytes}"
        )
    decoded = decode(path)
    if decoded is None:
        raise Refused(f"inputs: {path} is not percent-encoded")
    try:
        status = os.stat(decoded)
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"inputs: {decoded} is not a regular file")
        missing = offset + element_bytes * elements - status.st_size
        if missing > 0:
            raise Refused(
                f"inputs: {decoded} holds {status.st_size} bytes, but {elements} {PLURALS[dtype]}"
                f" from byte {offset} need {missing} more bytes"
            )
        if elements == 0:
            return numpy.empty(0, dtype)
        # Copied on write, since Numba's signature double[:] takes no read-only array; nobody writes.
        little_endian = numpy.dtype(dtype).newbyteorder("<")
        mapped = numpy.memmap(decoded, dtype=little_endian, mode="c", offset=offset, shape=(elements,))
    except OSError as error:
        raise Refused(f"inputs: cannot open {decoded}: {error.strerror}") from error
    # The plain array, as memmap's own class would make each operation slower.
    return mapped.view(numpy.ndarray)


class Contender:
    """The contender and what the last `open` opened."""

    def __init__(self, function, input_count, dtype):
        self.function = function
        self.input_count = input_count
        self.dtype = dtype
        self.inputs = None

    def forget(self):
        self.inputs = None
        self.output = None
        self.poisoned = False

    def open(self, request):
        self.forget()
        elements = integer(field(request, "elements"), 0, MOST_ELEMENTS)
        if elements is None:
            raise Refused(f"elements: missing, or no integer from 0 to {MOST_ELEMENTS}")
        output_path = decode(field(request, "output") or "")
        if not output_path:
            raise Refused("output: missing, or not a percent-encoded path")
        specs = field(request, "inputs")
        if specs is None:
            raise Refused("inputs: missing")
        specs = specs.split(",")
        inputs = [map_input(spec, elements, self.dtype) for spec in specs[: self.input_count]]
        if len(specs) != self.input_count:
            raise Refused(
                f"inputs: {len(specs)} given, but the kernel takes {self.input_count}"
            )
        self.output_path = output_path
        self.output = poisoned_array(elements, self.dtype)
        self.inputs = inputs
        return "ok"

    def poison(self, _request):
        self.output = poisoned_array(len(self.inputs[0]), self.dtype)
        self.poisoned = True
        return "ok"

    def batch(self, request):
        calls = integer(field(request, "calls"), 1, 2**63 - 1)
        if calls is None:
            raise Refused("calls: missing, or no integer from 1 on")
        settle_nanos = integer(field(request, "settle"), 0, 2**63 - 1)
        if settle_nanos is None:
            raise Refused("settle: missing, or no integer from 0 on")
        function, inputs = self.function, self.inputs
        # Before the calls, so that each allocates its result anew from what the last one freed.
        self.output = None
        start = time.perf_counter_ns()
        while time.perf_counter_ns() - start < settle_nanos:
            function(*inputs)
        # As timeit does, with which the original example measures.
        gc.disable()
        start = time.perf_counter_ns()
        for _ in itertools.repeat(None, calls - 1):
            function(*inputs)
        output = function(*inputs)
        nanos = time.perf_counter_ns() - start
        gc.enable()
        if self.poisoned:
            mark_unwritten(output, function, inputs)
            self.poisoned = False
        self.output = output
        return f"ok nanos={nanos} gcs=0 gcMillis=0 jitMillis=0"

    def dump(self, _request):
        try:
            file = open(self.output_path, "wb", buffering=0)
        except OSError as error:
            raise Refused(f"output: cannot create {self.output_path}: {error.strerror}") from error
        try:
            with file:
                left = memoryview(self.output).cast("B") if len(self.output) else b""
                while left:
                    left = left[file.write(left) :]
        except OSError as error:
            raise Refused(f"output: cannot write {self.output_path}: {error.strerror}") from error
        return "ok"


def poisoned_array(elements, dtype):
    import numpy

    array = numpy.empty(elements, dtype)
    integers, bits = POISON_BITS[dtype]
    array.view(integers).fill(bits)
    return array


def mark_unwritten(output, function, inputs):
    """Poisons what a call does not write.

    Each call returns a new array, in memory that may still hold the results of the one before. So
    this makes one call, untimed, in which `numpy.empty` gives poisoned arrays.
    """
    import numpy

    usual = numpy.empty
    integers, bits = POISON_BITS[output.dtype.name]

    def empty(shape, dtype=float):
        array = usual(shape, dtype)
        array.view(integers).fill(bits)
        return array

    numpy.empty = empty
    try:
        checked = function(*inputs)
    finally:
        numpy.empty = usual
    output.view(integers)[checked.view(integers) == bits] = bits


# ---- requests and replies


def read_requests(requests):
    """Ends the process when its input ends, whatever it is doing."""
    for line in sys.stdin.buffer:
        requests.put(os.fsdecode(line.rstrip(b"\n")))
    os._exit(0)


def answer(contender, request):
    word = request.split(" ")[0]
    if word == "quit":
        return "ok"
    handlers = {
        "open": contender.open,
        "poison": contender.poison,
        "batch": contender.batch,
        "dump": contender.dump,
    }
    try:
        if word not in handlers:
            raise Refused(f"unknown request: {request}")
        if word != "open" and contender.inputs is None:
            raise Refused(f"nothing is open: {request}")
        return handlers[word](request)
    except Refused as refused:
        return "error reason=" + encode(str(refused))
    except Exception as error:  # a peer's own: it is the coordinator's to report
        return "error reason=" + encode(f"{type(error).__name__}: {error}")


def main(arguments):
    if len(arguments) != 4 or arguments[0] != "--kernel" or arguments[2] != "--contender":
        print("usage: worker.py --kernel NAME --contender ID", file=sys.stderr)
        return 3
    # Standard output is the protocol's: whatever a library prints must not get into it.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Says on standard error what killed it: an input that was cut while it is mapped, say.
    faulthandler.enable()
    try:
        function, software, input_count, dtype = find(arguments[1], arguments[3])
    except Unavailable as unavailable:
        print("unavailable reason=" + encode(str(unavailable)), file=replies, flush=True)
        return 0
    requests = queue.SimpleQueue()
    threading.Thread(target=read_requests, args=[requests], daemon=True).start()
    contender = Contender(function, input_count, dtype)
    reply = f"ready protocol=tandem/1 pid={os.getpid()} isa=native software={encode(software)}"
    request = ""
    while True:
        print(reply, file=replies, flush=True)
        if request.split(" ")[0] == "quit":
            os._exit(0)
        request = requests.get()
        reply = answer(contender, request)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
