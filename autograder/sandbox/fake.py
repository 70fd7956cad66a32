"""A kernel without a process: the same service, in a thread of this process. For tests; never for a submission.

The same messages cross the wire. There is no confinement, no limit of memory or files, and no way to end a loop that
catches every interrupt.
"""

from __future__ import annotations

import ast
import ctypes
import linecache
import socket
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import TextIOBase
from threading import Thread
from types import SimpleNamespace
from typing import Any

from .. import checks
from ..core.assignment import Limits
from .inside.service import Service
from .kernel import Output, WiredKernel


class FakeKernel(WiredKernel):
    """Runs cells with `exec`. A notebook may call `die()`, which ends this kernel as `os._exit` ends a real one."""

    def __init__(self, limits: Limits | None = None) -> None:
        ours, self._theirs = socket.socketpair()
        super().__init__(ours, limits or Limits())
        shell = PlainShell(die=self.die)
        self._service = Service(self._theirs, shell, self._limits.output)
        shell.emit = self._service.emit
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def interrupt(self) -> None:
        self._throw(KeyboardInterrupt)

    def close(self) -> None:
        self._watch.close()
        self._frames.close()  # an idle service ends by that
        self._thread.join(0.5)
        self._throw(SystemExit)

    def die(self) -> None:
        self._theirs.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with self._theirs, suppress(Exception, SystemExit, KeyboardInterrupt):
            self._service.serve()

    def _throw(self, kind: type[BaseException]) -> None:
        if self._thread.is_alive() and self._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread.ident), ctypes.py_object(kind))


class PlainShell:
    """The parts of IPython's shell that the service uses, without a singleton: streams, the last value, errors."""

    emit: Output

    def __init__(self, **names: Any) -> None:
        self.user_ns = {"__name__": "__main__", **names}
        self.compile, self._count = SimpleNamespace(label=""), 0
        sys.modules.setdefault("checks", checks)  # a real notebook finds it in its work folder

    def run_cell(self, source: str, store_history: bool = True) -> SimpleNamespace:
        """Run a cell as a notebook does, and send its outputs as events."""
        self._count, name = self._count + 1, f"<cell {self.compile.label}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        with redirect_stdout(Stream("stdout", self.emit)), redirect_stderr(Stream("stderr", self.emit)):
            try:
                tree = ast.parse(source, name)
                last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
                exec(compile(tree, name, "exec"), self.user_ns)
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), name, "eval"), self.user_ns)
                    if value is not None:
                        shown = {"data": {"text/plain": repr(value)}, "execution_count": self._count}
                        self.emit({"output_type": "execute_result", "metadata": {}, **shown})
            except Exception as error:
                details = {"ename": type(error).__name__, "evalue": str(error)}
                self.emit({"output_type": "error", **details, "traceback": traceback.format_exception(error)})
                return SimpleNamespace(success=False)
        return SimpleNamespace(success=True)


class Stream(TextIOBase):
    """Sends what is written as outputs of a notebook."""

    def __init__(self, name: str, emit: Output) -> None:
        self.name, self._emit = name, emit

    def write(self, text: str) -> int:
        self._emit({"output_type": "stream", "name": self.name, "text": text})
        return len(text)
