"""What trained models are judged by is not among the files that students get."""

from pathlib import Path

import numpy as np
import pytest

from autograder.core.course import Course

COURSE = Course.find(Path(__file__).parent)
SUITE = COURSE.suite("06_sequence_models")
RELEASED = sorted(path for identity in COURSE.ids() for path in (COURSE.solutions / identity / "data").glob("*"))
RUN = 7  # equal values in a row that cannot be a coincidence


def column(path):
    return np.loadtxt(path, delimiter=",", skiprows=1, usecols=1)


def runs(values):
    return {tuple(values[k : k + RUN]) for k in range(len(values) - RUN + 1)}


@pytest.mark.parametrize("name", ["riders.csv"])
def test_no_released_series_holds_a_part_of_a_hidden_one(name):
    hidden = runs(column(SUITE / "data" / name))
    series = [path for path in RELEASED if path.suffix == ".csv"]
    assert len(series) >= 4
    for path in series:
        assert not hidden & runs(column(path)), path


def test_no_released_utterance_is_a_hidden_one():
    with np.load(SUITE / "data" / "utterances.npz") as file:
        hidden = {utterance.tobytes() for utterance in file["X"]}
        speakers = np.bincount(file["y"])
    assert len(hidden) == 183
    assert len(speakers) == 9
    with np.load(COURSE.solutions / "06_sequence_models" / "data" / "japanese_vowels.npz") as file:
        assert file["X_train"].dtype == np.float16
        released = {utterance.tobytes() for part in ("X_train", "X_test") for utterance in file[part]}
    assert len(released) == 270 + 187
    assert not hidden & released


@pytest.mark.parametrize("path", sorted((SUITE / "data").glob("*.*[!d]")), ids=lambda path: path.name)
def test_each_hidden_file_has_its_source_and_licence_beside_it(path):
    assert f"`{path.name}`" in (SUITE / "data" / "README.md").read_text()
