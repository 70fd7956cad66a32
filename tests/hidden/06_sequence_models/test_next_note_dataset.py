"""next_note_dataset: windows that stay inside their melody."""

import numpy as np
import pytest

from autograder.checks.compare import close, unpack

pytestmark = pytest.mark.exercise("next_note_dataset")


def by_hand(melodies, n_in):
    """Number all notes, and keep every run of n_in + 1 places that lies inside one melody."""
    notes = np.concatenate([np.asarray(m, int) for m in melodies])
    owner = np.repeat(np.arange(len(melodies)), [len(m) for m in melodies])
    starts = [s for s in range(len(notes) - n_in) if owner[s] == owner[s + n_in]]
    X = np.array([notes[s : s + n_in] for s in starts], int).reshape(-1, n_in)
    return X, np.array([notes[s + n_in] for s in starts], int)


def check(student, melodies, n_in):
    X, y = unpack(student.next_note_dataset(melodies, n_in), "X", "y")
    X_right, y_right = by_hand(melodies, n_in)
    close(X, X_right, f"X for n_in={n_in}", "(n, n_in)", where="Which windows are there, and in which order?")
    close(y, y_right, f"y for n_in={n_in}", "(n,)", where="Each target is the note right after its window.")


def tunes(rng, *lengths):
    return [rng.integers(0, 24, length).tolist() for length in lengths]


@pytest.mark.points(2)
def test_no_window_crosses_two_melodies(student, rng):
    """Windows of each melody, melody after melody, none over a border."""
    check(student, tunes(rng, 9, 6, 11), 4)


@pytest.mark.points(1)
def test_one_melody(student, rng):
    """One melody alone, from its first note to its last; windows of one note."""
    check(student, tunes(rng, 8), 3)
    check(student, tunes(rng, 5, 4), 1)
    check(student, tunes(rng, 4, 4, 4, 4), 3)


@pytest.mark.points(1)
def test_short_melodies(student, rng):
    """Melodies too short for a window give none, arrays are as good as lists, and an empty one does no harm."""
    check(student, [np.array(m, int) for m in tunes(rng, 3, 7, 1, 4, 5)], 4)
    check(student, [*tunes(rng, 6), [], *tunes(rng, 2, 5)], 2)


@pytest.mark.points(1)
def test_no_window_at_all(student, rng):
    """Where no melody is long enough, X is (0, n_in) and y is (0,); one note more, and there is one window."""
    check(student, tunes(rng, 2, 4), 3)
    X, y = unpack(student.next_note_dataset(tunes(rng, 2, 3), 3), "X", "y")
    close(X, np.zeros((0, 3)), "X without any window", "(n, n_in)")
    close(y, np.zeros(0), "y without any window", "(n,)")
