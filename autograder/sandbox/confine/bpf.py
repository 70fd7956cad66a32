"""Classic BPF, the language of seccomp filters: an assembler for the six instructions that a filter needs.

A program looks at one `struct seccomp_data`: the call's number at offset 0, the architecture at 4, the six arguments
from 16 on, 64 bits each. It loads 32 bits at a time, jumps forward only, and returns what the kernel shall do.
Source: `linux/filter.h`, `linux/seccomp.h`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS: accumulator = the 32 bits at offset k
AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
JUMP = 0x05  # BPF_JMP | BPF_JA
IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
IF_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K, unsigned
RETURN = 0x06  # BPF_RET | BPF_K

NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
MAX_INSTRUCTIONS = 4096
MAX_CONDITIONAL = 255  # a conditional jump counts in 8 bits, a plain one in 32


@dataclass(frozen=True)
class Step:
    """One instruction. `then` and `otherwise` name labels to jump to; None goes on with the next instruction."""

    code: int
    value: int = 0
    then: str | None = None
    otherwise: str | None = None


@dataclass(frozen=True)
class Label:
    """A place to jump to: the instruction that follows."""

    name: str


@dataclass(frozen=True)
class Instruction:
    """One `struct sock_filter`: jumps are counted in instructions after the next one."""

    code: int
    then: int
    otherwise: int
    value: int

    def pack(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.then, self.otherwise, self.value)


def argument_at(index: int, *, high: bool = False) -> int:
    """Return the offset of the low (or high) 32 bits of an argument, on the little-endian machines that we know."""
    return ARGUMENTS + 8 * index + (4 if high else 0)


def assemble(program: Iterable[Step | Label]) -> tuple[Instruction, ...]:
    """Resolve labels into jump distances. Raises `ValueError` where it or a jump is too long."""
    steps: list[Step] = []
    places: dict[str, int] = {}
    for item in program:
        if isinstance(item, Label):
            places[item.name] = len(steps)
        else:
            steps.append(item)
    if len(steps) > MAX_INSTRUCTIONS:
        raise ValueError(f"The filter has {len(steps)} instructions; the kernel takes {MAX_INSTRUCTIONS}.")
    return tuple(_resolve(step, here, places) for here, step in enumerate(steps))


def _resolve(step: Step, here: int, places: dict[str, int]) -> Instruction:
    then, otherwise = (0 if name is None else places[name] - here - 1 for name in (step.then, step.otherwise))
    if step.code == JUMP:
        return Instruction(JUMP, 0, 0, _forward(then, 2**32))
    return Instruction(step.code, _forward(then, MAX_CONDITIONAL), _forward(otherwise, MAX_CONDITIONAL), step.value)


def _forward(distance: int, limit: int) -> int:
    if not 0 <= distance <= limit:
        raise ValueError(f"A jump over {distance} instructions; expected 0 to {limit}.")
    return distance


def pack(program: Sequence[Instruction]) -> bytes:
    """Return the program as the array of `struct sock_filter` that the kernel reads."""
    return b"".join(instruction.pack() for instruction in program)
