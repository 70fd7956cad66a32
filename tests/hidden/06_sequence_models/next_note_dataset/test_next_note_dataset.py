"""next_note_dataset: windows that stay inside their melody."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, unpack

pytestmark = pytest.mark.exercise("next_note_dataset")


def by_hand(melodies, n_in):
    """Number all notes, and keep every run of n_in + 1 places that lies inside one melody."""
    notes = np.concatenate([np.asarray(m, int) for m in melodies])
    owner = np.repeat(np.arange(len(melodies)), [len(m) for m in melodies])
    starts = [s for s in range(len(notes) - n_in) if owner[s] == owner[s + n_in]]
    X = np.array([notes[s : s + n_in] for s in starts], int).reshape(-1, n_in)
    return X, np.array([notes[s + n_in] for s in starts], int)


def check(student, melodies, n_in, where):
    """Return X and y as arrays, after a comparison with the right ones."""
    X, y = unpack(student.next_note_dataset(melodies, n_in), "X", "y")
    X_right, y_right = by_hand(melodies, n_in)
    X = close(X, X_right, f"X for n_in={n_in}", "(n, n_in)", where=where)
    return X, close(y, y_right, f"y for n_in={n_in}", "(n,)", where="Each target is the note right after its window.")


def tunes(rng, *lengths):
    """Return melodies in which no note comes twice, so that a note tells its place."""
    notes = rng.permutation(sum(lengths)).tolist()
    return [[notes.pop() for _ in range(length)] for length in lengths]


@pytest.mark.points(1.5)
def test_one_melody(student, rng):
    """Is each run of n_in notes of a melody a row of X, from the first note on, and the note after it in y?"""
    for length, n_in in ((8, 3), (9, 4), (5, 1), (4, 3)):
        check(student, tunes(rng, length), n_in, "Which windows are there, and in which order?")


@pytest.mark.points(0.5)
def test_notes_are_integers(student, rng):
    """Are X and y integers? A note is an id, the number of a row in a table."""
    for part, name in zip(check(student, tunes(rng, 7, 4), 2, "Which windows are there?"), ("X", "y"), strict=True):
        if part.dtype.kind not in "iu":
            raise Mismatch(
                f"{name} holds numbers of the type {part.dtype}; expected integers.", fingerprint="no integers"
            )


@pytest.mark.points(2.5)
def test_no_window_crosses_two_melodies(student, rng):
    """Do several melodies give what each gives alone, melody after melody, and nothing over a border?"""
    for lengths, n_in in (((9, 6, 11), 4), ((5, 4), 1), ((5, 5, 5, 5), 3)):
        check(student, tunes(rng, *lengths), n_in, "What comes from which melody?")
    check(student, [rng.integers(0, 4, length).tolist() for length in (9, 6, 11)], 2, "Windows may come twice.")


@pytest.mark.points(0.5)
def test_short_melodies(student, rng):
    """Melodies too short for a window give none, arrays are as good as lists, and an empty one does no harm."""
    where = "Which melodies are too short?"
    check(student, [np.array(m, int) for m in tunes(rng, 3, 7, 1, 4, 6)], 4, where)
    check(student, [*tunes(rng, 6), [], *tunes(rng, 2, 5)], 2, where)


@pytest.mark.points(0.5)
def test_no_window_at_all(student, rng):
    """Where no melody is long enough, are X (0, n_in) and y (0,)?"""
    check(student, tunes(rng, 6, 4), 3, "Which windows are there, and in which order?")
    check(student, tunes(rng, 2, 3), 3, "There is no window here.")
