"""One figure of accuracy: how many of how many, and which ones were not."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MOST = 12  # names that a table shows of what missed its goal; the file has all


@dataclass(frozen=True)
class Measure:
    """`good` of `all`; `goal` is the share to reach (None: it is printed, not held); `not_good` names the others."""

    name: str
    good: int
    all: int
    goal: float | None
    not_good: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.good / self.all if self.all else 1.0

    def as_json(self) -> dict:
        return {**asdict(self), "share": self.share}


def table(title: str, rows: list[Measure], most: int = MOST) -> str:
    """Return the rows as text, with up to `most` names below each of what missed its goal."""
    lines = [f"\n{title}"]
    for row in rows:
        goal = "" if row.goal is None else f"  to reach {row.goal:.0%}  {'ok' if row.share >= row.goal else 'MISSED'}"
        lines.append(f"  {row.name:44}{row.good:5} of {row.all:<5}{row.share:7.1%}{goal}")
        lines += [f"      {name}" for name in row.not_good[:most]]
        if len(row.not_good) > most:
            lines.append(f"      and {len(row.not_good) - most} more")
    return "\n".join(lines)


def total(measured: dict[str, list[Measure]]) -> list[Measure]:
    """Return the sum over all assignments."""
    sums: dict[str, Measure] = {}
    for rows in measured.values():
        for row in rows:
            old = sums.get(row.name, Measure(row.name, 0, 0, row.goal))
            sums[row.name] = Measure(row.name, old.good + row.good, old.all + row.all, row.goal)
    return list(sums.values())
