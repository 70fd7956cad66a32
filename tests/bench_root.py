"""What does a file system of its own cost each process of a student's? Prints figures for autograder/README.md.

    python tests/bench_root.py [HOW_MANY]

Computing time does not depend on what else the machine does; the wall-clock time does.
"""

import argparse
import os
import statistics
import struct
import tempfile
from time import perf_counter, process_time

from autograder.sandbox.confine import Policy, default_readable
from autograder.sandbox.confine.files import enter_root

FIGURES = struct.Struct("dd")


def measure(readable: tuple[str, ...]) -> tuple[float, float]:
    """Fork a process that enters a file system of its own; return its computing and wall-clock time in seconds."""
    inside, outside = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        if os.fork() == 0:
            os.chdir(folder)
            computed, begun = process_time(), perf_counter()
            try:
                enter_root(Policy(readable, (folder,), memory=2**30, file_bytes=2**20, open_files=64))
                os.write(outside, FIGURES.pack(process_time() - computed, perf_counter() - begun))
            finally:
                os._exit(0)
        os.close(outside)
        os.wait()
        data = os.read(inside, FIGURES.size)
        os.close(inside)
    if not data:
        raise SystemExit("This machine does not let us make a mount namespace.")
    return FIGURES.unpack(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("how_many", nargs="?", type=int, default=100, metavar="HOW_MANY", help="processes (100)")
    readable = default_readable()
    found = [measure(readable) for _ in range(parser.parse_args().how_many)]
    for name, seconds in zip(("computing", "wall clock"), zip(*found, strict=True), strict=True):
        print(f"{name}: median {statistics.median(seconds) * 1e3:.1f} ms, at least {min(seconds) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
