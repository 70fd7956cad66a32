import numpy as np
from checks.testing import Mismatch, close, unpack


def test_two_melodies(student):
    """Do 1 2 3 4 and 7 8 9 give three windows of two notes, and none with 4 and 7?"""
    X, y = unpack(student.next_note_dataset([[1, 2, 3, 4], [7, 8, 9]], 2), "X", "y")
    if [4, 7] in np.asarray(X).tolist():
        raise Mismatch("X has the window [4, 7]: 4 ends the first melody, 7 begins the second. Cut each on its own.")
    close(X, [[1, 2], [2, 3], [7, 8]], "X", "(n, n_in)")
    close(y, [3, 4, 9], "y", "(n,)", where="Each target is the note after its window.")


def test_integers(student):
    """Are notes integers? They are ids, rows of a table."""
    for part, name in zip(unpack(student.next_note_dataset([[1, 2, 3]], 2), "X", "y"), ("X", "y"), strict=True):
        if np.asarray(part).dtype.kind not in "iu":
            raise Mismatch(f"{name} holds numbers of the type {np.asarray(part).dtype}; expected integers.")


def test_too_short(student):
    """Does a melody that is too short for a window give none?"""
    X, y = unpack(student.next_note_dataset([np.array([5, 6, 7]), np.array([1, 2, 3, 4])], 3), "X", "y")
    close(X, [[1, 2, 3]], "X", "(n, n_in)")
    close(y, [4], "y", "(n,)")
