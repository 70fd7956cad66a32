"""The program of a forked student process: confine itself, then serve. It is loaded before the fork.

A kernel that judges NumPy exercises has no framework: `import keras` gives a stand-in, so a cell that also imports it
still runs; using it raises a message that explains why. The confinement refuses to read the real package from disk,
whatever student code does to the import system.
"""

from __future__ import annotations

import signal
import socket
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

import IPython.core.completer
import matplotlib
import matplotlib.backends.backend_agg
import matplotlib.pyplot
import numpy
import numpy.testing
import pytest
from IPython.core.pylabtools import activate_matplotlib
from matplotlib_inline.backend_inline import configure_inline_support

from ..confine import enter
from ..confine.files import FRAMEWORKS
from .service import Service, leave_quietly
from .shell import Shell, build_shell, take_over_streams, warm_up

_ = (IPython, matplotlib, numpy, pytest)


def before_forks() -> None:
    """Build the shell once in the server, before any fork, and run one error and one plot in it."""
    shell = build_shell()
    activate_matplotlib("inline")
    configure_inline_support(shell, "inline")
    warm_up(shell)


def kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook."""
    _serve(task, sockets[0])


def numpy_kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook without any framework."""
    install_stand_ins()
    _serve(task, sockets[0])


def _serve(task: dict[str, Any], sock: socket.socket) -> None:
    enter(task)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    shell = Shell.instance()
    take_over_streams()
    Service(sock, shell, task["output"]).serve()
    leave_quietly()


# Calls in a notebook's first cell that only set something up: they do nothing here.
HARMLESS = ("disable_interactive_logging", "set_floatx", "set_random_seed", "set_seed", "set_verbosity")


class FrameworkNotAllowed(ImportError):
    """A framework was used in a NumPy exercise."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows. Each cell with Keras in it ends so: coloured tracebacks would take most of the time."""
        return [f"{type(self).__name__}: {self}"]


class StandIn(ModuleType):
    """A module whose contents may be named but not used."""

    __path__: list[str] = []  # noqa: RUF012  # a package without files

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}")

    __version__ = "not here"

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        if self.__name__.rpartition(".")[2] not in HARMLESS:
            raise self._refusal()

    def __mro_entries__(self, bases: Any) -> NoReturn:
        raise self._refusal()

    def _refusal(self) -> FrameworkNotAllowed:
        return FrameworkNotAllowed(
            f"{self.__name__} was used in a NumPy exercise. Write this one with NumPy alone: the point is to do by "
            "hand what the framework does. Exercises that may use Keras say so, and are run where it is there."
        )


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(fullname, self, is_package=True) if fullname.split(".")[0] in FRAMEWORKS else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def install_stand_ins() -> None:
    """Install stand-ins for frameworks before all other finders of modules."""
    sys.meta_path.insert(0, _Finder())
