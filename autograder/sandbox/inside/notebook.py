"""The program of a forked student process: run a notebook's cells. It is loaded before the fork.

IPython runs the cells as in a notebook (display, tracebacks, magics, await); outputs are Jupyter's, sent as events
instead of printed. There is no Jupyter kernel around it: that would add threads, sockets and a parser for forged
messages, and take more time than everything else.

A kernel that judges NumPy exercises has no framework: `import keras` gives a stand-in, so a cell that also imports it
still runs; using it raises a message that explains why. The confinement refuses to read the real package from disk,
whatever student code does to the import system.
"""

from __future__ import annotations

import base64
import builtins
import io
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

import IPython.core.completer
import matplotlib.backends.backend_agg
import matplotlib.pyplot
import numpy.testing
import pytest
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import activate_matplotlib
from IPython.utils.text import SList
from matplotlib_inline.backend_inline import configure_inline_support
from traitlets import Type
from traitlets.config import Config

from ..confine import enter
from ..confine.files import FRAMEWORKS
from .service import Service

_ = (IPython, matplotlib, numpy, pytest)  # loaded for the notebooks
NO_PROGRAMS = "(Commands of the shell are not run while a notebook is graded.)"
# Calls in a notebook's first cell that only set something up: they do nothing here.
HARMLESS = ("disable_interactive_logging", "set_floatx", "set_random_seed", "set_seed", "set_verbosity")


def before_forks() -> None:
    """Build the shell once in the server, before any fork, and run one error in it."""
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
    service = Service(sock, shell, task["output"])
    WIRING.emit = service.emit
    service.serve()
    _leave_quietly()


def _leave_quietly() -> None:
    """End the process without running handlers that the student registered."""
    sys.stdout = sys.stderr = None
    os._exit(0)


Emit = Callable[[dict[str, Any]], None]


class Wiring:
    """Where the shell's outputs go; set once a student's process serves, counted against a limit."""

    emit: Emit = staticmethod(lambda event: None)


WIRING = Wiring()


class EventStream(io.TextIOBase):
    """A text stream that sends what is written, in pieces, as Jupyter's `stream` outputs."""

    encoding = "utf-8"
    PIECE = 1 << 14

    def __init__(self, name: str) -> None:
        self.name = name
        self._pending: list[str] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._pending.append(text)
        self._length += len(text)
        if self._length > self.PIECE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        text = "".join(self._pending)
        self._pending, self._length = [], 0
        if text:
            WIRING.emit({"output_type": "stream", "name": self.name, "text": text})


class EventPublisher(DisplayPublisher):
    """Sends what `display` shows."""

    def publish(
        self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
    ) -> None:
        _flush()
        kind = "update_display_data" if update else "display_data"
        event = {"output_type": kind, "data": mime_texts(data), "metadata": {}}
        if isinstance(transient, dict) and isinstance(transient.get("display_id"), str):
            event["display_id"] = transient["display_id"]
        WIRING.emit(event)

    def clear_output(self, wait: bool = False) -> None:
        _flush()
        WIRING.emit({"output_type": "clear_output", "wait": bool(wait)})


class EventDisplayHook(DisplayHook):
    """Sends the value of a cell's last expression."""

    def start_displayhook(self) -> None:
        self._data: dict[str, Any] = {}

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self._data = mime_texts(format_dict)

    def finish_displayhook(self) -> None:
        _flush()
        count = self.prompt_count
        WIRING.emit({"output_type": "execute_result", "execution_count": count, "data": self._data, "metadata": {}})


class CellCompiler(CachingCompiler):
    """Names the code of a cell after the cell, for tracebacks: `<cell 12: rnn_forward>`."""

    label = ""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"<cell {self.label}>"

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        return ("Cell", name[len("<cell ") : -1]) if name.startswith("<cell ") else None


class Shell(InteractiveShell):
    """IPython without a terminal, a history file or a prompt."""

    compiler_class = Type(CellCompiler)
    displayhook_class = Type(EventDisplayHook)
    display_pub_class = Type(EventPublisher)
    last_error: BaseException | None = None

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        _flush()
        name, value = str(getattr(etype, "__name__", etype)), _text(evalue)
        lines = [str(line) for line in (stb or [])]
        WIRING.emit({"output_type": "error", "ename": name, "evalue": value, "traceback": lines})

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """IPython formats every error a second time for its history, which nobody reads here."""
        return {}

    def init_io(self) -> None:
        pass

    def run_cell(self, *args: Any, **kwargs: Any) -> Any:
        """Run a cell, and send what it printed before it ended."""
        result = super().run_cell(*args, **kwargs)
        _flush()
        return result

    def _tee(self, channel: str) -> Any:
        """IPython keeps all that is printed in its history as well: memory that nobody frees."""
        return nullcontext()

    def ask_exit(self) -> None:
        """`exit` in a cell ends nothing."""

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to open."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """`%matplotlib` of whatever kind: plots are shown in the notebook as before."""
        return "inline", "inline"

    def system(self, cmd: Any) -> None:
        """`!pip install` and the like: no program is started while a notebook is graded."""
        print(NO_PROGRAMS)
        self.user_ns["_exit_code"] = 0

    def getoutput(self, cmd: Any, split: bool = True, depth: int = 0) -> Any:
        """`files = !ls`: nothing came out."""
        print(NO_PROGRAMS)
        return SList() if split else ""


def build_shell() -> Shell:
    """Make the shell once, before the process is forked for each student."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.xmode = "Context"
    config.InteractiveShell.colors = "neutral"
    config.InteractiveShell.autoindent = False
    config.InteractiveShell.enable_tip = False
    config.InteractiveShell.banner1 = ""
    shell = Shell.instance(config=config)
    shell.Completer.use_jedi = False
    shell.db = {}  # what IPython keeps between sessions, in files of the user's
    shell.extension_manager.loaded.add("autoreload")  # it looks at the file of every module after each cell
    shell.register_magic_function(lambda line: None, "line", "autoreload")
    return shell


def warm_up(shell: Shell) -> None:
    """Load what IPython loads at the first cell and the first error; this saves 0.25 s for every student."""
    shell.run_cell("warm_up = 1 / 0")
    for name in ("last_exc", "last_type", "last_value", "last_traceback"):
        if hasattr(sys, name):
            delattr(sys, name)


def take_over_streams() -> None:
    """Send printed text as events from now on; standard input is empty."""
    sys.stdout, sys.stderr = EventStream("stdout"), EventStream("stderr")
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115  # for as long as the process lives
    builtins.input = _no_input


def mime_texts(data: Any) -> dict[str, Any]:
    """Return the parts of a mime bundle that a notebook can hold: text, images as base64, JSON."""
    kept: dict[str, Any] = {}
    for kind, value in dict(data).items():
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode("ascii")
        if isinstance(kind, str) and isinstance(value, str):
            kept[kind] = value
    return kept


def _no_input(prompt: object = "", /) -> str:
    raise StdinNotImplementedError("input() has nobody to ask while a notebook is graded.")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, EventStream):
            stream.flush()


def _text(value: Any) -> str:
    try:
        return str(value)
    except Exception as error:  # the student's own __str__
        return f"<{type(error).__name__} while printing it>"


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
            "hand what the framework does. Exercises that may use Keras say so, and run where Keras is installed."
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
