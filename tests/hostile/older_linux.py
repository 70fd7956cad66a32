"""Run a module as an older Linux would: with at most this Landlock ABI.

    python tests/hostile/older_linux.py ABI MODULE [ARGUMENT ...]

ABI 0 is a Linux without Landlock. The grader itself has no such switch, so that nothing can weaken it by accident.
"""

import runpy
import sys

from autograder.sandbox.confine import layers


def limit(abi):
    """Have this process, and those forked from it, use at most this Landlock ABI."""
    found = layers.landlock_version()
    layers.landlock_version = lambda: min(found, abi)


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
