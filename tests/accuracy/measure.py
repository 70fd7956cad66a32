"""One figure of accuracy: how many of how many, and which ones were not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import quantiles

MOST = 12  # names that a table shows of what missed its goal; the file has all


@dataclass(frozen=True)
class Measure:
    """`good` of `all`; `goal` is the share to reach (None: it is printed, not held); `not_good` names the others.

    `shares` are the values of a figure that is a median and quartiles, then `good` and `all` do not count.
    """

    name: str
    good: int = 0
    all: int = 0
    goal: float | None = None
    not_good: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()

    @property
    def share(self) -> float:
        return self.good / self.all if self.all else 1.0

    @property
    def missed(self) -> bool:
        return self.goal is not None and self.share < self.goal

    @property
    def quartiles(self) -> list[float]:
        return quantiles(self.shares, n=4, method="inclusive") if len(self.shares) > 1 else [*self.shares] * 3

    def as_json(self) -> dict:
        return {**asdict(self), "share": self.share, "quartiles": self.quartiles}


def table(title: str, rows: list[Measure], most: int = MOST) -> str:
    """Return the rows as text, with up to `most` names below each of what missed its goal."""
    lines = [f"\n{title}"]
    for row in rows:
        lines.append(f"  {row.name:44}{_figure(row)}")
        lines += [f"      {name}" for name in row.not_good[:most]]
        if len(row.not_good) > most:
            lines.append(f"      and {len(row.not_good) - most} more")
    return "\n".join(lines)


def _figure(row: Measure) -> str:
    if row.shares:
        low, median, high = row.quartiles
        return f"median {median:.0%}, quartiles {low:.0%} and {high:.0%}, of {len(row.shares)}"
    goal = "" if row.goal is None else f"  to reach {row.goal:.0%}  {'MISSED' if row.missed else 'ok'}"
    return f"{row.good:5} of {row.all:<5}{row.share:7.1%}{goal}"


def total(measured: dict[str, list[Measure]]) -> list[Measure]:
    """Return the sum over all assignments."""
    sums: dict[str, Measure] = {}
    for rows in measured.values():
        for row in rows:
            old = sums.get(row.name, Measure(row.name))
            good, every, shares = old.good + row.good, old.all + row.all, old.shares + row.shares
            sums[row.name] = Measure(row.name, good, every, row.goal, shares=shares)
    return list(sums.values())
