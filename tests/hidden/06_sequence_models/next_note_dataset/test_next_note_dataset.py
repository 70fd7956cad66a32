"""next_note_dataset: windows that stay inside their melody.

Windows are looked at in one melody, targets beside the student's own windows, several melodies beside the student's own
cut of each alone. An axis too many is charged where both arrays are taken as they came.
"""

from itertools import pairwise

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, unpack

pytestmark = pytest.mark.exercise("next_note_dataset")


def by_hand(melodies, n_in):
    """Number all notes, and keep every run of n_in + 1 places that lies inside one melody."""
    notes = np.concatenate([np.asarray(m, int) for m in melodies])
    owner = np.repeat(np.arange(len(melodies)), [len(m) for m in melodies])
    starts = [s for s in range(len(notes) - n_in) if owner[s] == owner[s + n_in]]
    X = np.array([notes[s : s + n_in] for s in starts], int).reshape(-1, n_in)
    return X, np.array([notes[s + n_in] for s in starts], int)


def tunes(rng, *lengths):
    """Return melodies in which no note comes twice, so that a note tells its place."""
    notes = rng.permutation(sum(lengths)).tolist()
    return [[notes.pop() for _ in range(length)] for length in lengths]


def cut(student, melodies, n_in):
    """Return X and y, without an axis too many at their ends."""
    X, y = unpack(student.next_note_dataset(melodies, n_in), "X", "y")
    X, y = array(X, f"X for n_in={n_in}"), array(y, f"y for n_in={n_in}")
    return X[..., 0] if X.ndim == 3 and X.shape[2] == 1 else X, y[..., 0] if y.ndim == 2 and y.shape[1] == 1 else y


def cut_one_by_one(student, melodies, n_in):
    """Return X and y by the student's own cut of each melody alone, or the right ones where that gives no windows."""
    try:
        parts = [cut(student, [melody], n_in) for melody in melodies if len(melody) > n_in]
        X, y = np.concatenate([X for X, _ in parts]), np.concatenate([y for _, y in parts])
    except (Mismatch, ValueError):
        return by_hand(melodies, n_in)
    return (X, y) if X.shape[1:] == (n_in,) and len(np.unique(X)) > 1 else by_hand(melodies, n_in)


def check_many(student, melodies, n_in, where):
    X_right, y_right = cut_one_by_one(student, melodies, n_in)
    X, y = cut(student, melodies, n_in)
    close(X, X_right, f"X for n_in={n_in}", "(n, n_in)", where=where)
    close(y, y_right, f"y for n_in={n_in}", "(n,)", where=where)


@pytest.mark.points(1)
def test_windows_of_one_melody(student, rng):
    """Is each run of n_in notes of a melody a row of X, from the first note on, while a note follows?"""
    for length, n_in in ((8, 3), (9, 4), (5, 1), (4, 3)):
        melodies = tunes(rng, length)
        X, _ = cut(student, melodies, n_in)
        where = "Which windows are there, and in which order?"
        close(X, by_hand(melodies, n_in)[0], f"X for n_in={n_in} and {length} notes", "(n, n_in)", where=where)


@pytest.mark.points(0.75)
def test_targets(student, rng):
    """Is each target the note right after its window, whichever windows you have cut?"""
    for length, n_in in ((9, 4), (6, 1), (7, 2)):
        melodies = tunes(rng, length)
        X, y = cut(student, melodies, n_in)
        after = dict(pairwise(melodies[0]))
        lasts = X[:, -1].tolist() if X.shape[1:] == (n_in,) else []
        right = [after[note] for note in lasts] if lasts and set(lasts) <= set(after) else by_hand(melodies, n_in)[1]
        close(y, right, f"y for n_in={n_in}", "(n,)", where="Each target is the note right after its window.")


@pytest.mark.points(0.75)
def test_no_window_crosses_two_melodies(student, rng):
    """Do several melodies give what each gives alone, melody after melody, and nothing over a border?"""
    for lengths, n_in in (((9, 6, 11), 4), ((5, 4), 1), ((5, 5, 5, 5), 3)):
        check_many(student, tunes(rng, *lengths), n_in, "What comes from which melody?")


@pytest.mark.points(0.5)
def test_short_melodies(student, rng):
    """Melodies too short for a window give none, arrays are as good as lists, and an empty one does no harm."""
    where = "Which melodies are too short?"
    check_many(student, [np.array(m, int) for m in tunes(rng, 3, 7, 1, 4, 6)], 4, where)
    check_many(student, [*tunes(rng, 6), [], *tunes(rng, 2, 5)], 2, where)


@pytest.mark.points(1.5)
def test_both_as_they_came(student, rng):
    """Are X (n, n_in) and y (n,) right as they are, also where notes and windows come again?"""
    for lengths, n_in in (((9, 6, 11), 2), ((7, 5, 8), 3)):
        melodies = [rng.integers(0, 4, length).tolist() for length in lengths]
        X, y = unpack(student.next_note_dataset(melodies, n_in), "X", "y")
        X_right, y_right = by_hand(melodies, n_in)
        close(X, X_right, f"X for n_in={n_in}", "(n, n_in)", where="Which windows are there, and in which order?")
        close(y, y_right, f"y for n_in={n_in}", "(n,)", where="Each target is the note right after its window.")


@pytest.mark.points(0.5)
def test_no_window_at_all(student, rng):
    """Where no melody is long enough, are X (0, n_in) and y (0,), and is there something where one is?"""
    X, _ = cut(student, tunes(rng, 6), 3)
    if len(np.unique(X)) < 2:
        raise Mismatch(f"For n_in=3 a melody of 6 notes gives an X of shape {X.shape} without notes in it.", X)
    X, y = cut(student, tunes(rng, 2, 3), 3)
    close(X, np.zeros((0, 3)), "X without any window", "(n, n_in)")
    close(y, np.zeros(0), "y without any window", "(n,)")
