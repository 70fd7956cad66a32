"""Mistakes in next_note_dataset, each an edit of the reference."""

defaults(read="Exercise: the next note")

mistake(
    "melodies_joined",
    old="for melody in melodies:",
    new="for melody in [np.concatenate([np.asarray(m, int) for m in melodies])]:",
    costs=0.4,
    says="You cut all melodies as one: some windows begin in one melody and end in the next.",
    read="8. Music: many short pieces",
)

mistake(
    "last_window_lost",
    old="range(len(melody) - n_in)",
    new="range(len(melody) - n_in - 1)",
    costs=0.2,
    says="The last window of each melody is missing.",
)

mistake(
    "target_inside_the_window",
    old="y.append(melody[start + n_in])",
    new="y.append(melody[start + n_in - 1])",
    costs=0.4,
    says="Your targets are the last notes of the windows, not the notes after them.",
)

mistake(
    "windows_do_not_overlap",
    old="range(len(melody) - n_in)",
    new="range(0, len(melody) - n_in, n_in)",
    costs=0.35,
    says="Your windows do not overlap: after each you jump ahead by its whole length.",
)

mistake(
    "feature_axis",
    old="reshape(-1, n_in)",
    new="reshape(-1, n_in, 1)",
    costs=0.2,
    says="Your X has an axis of features; a window of notes is one row of ids.",
)

mistake(
    "first_melody_only",
    old="in melodies:",
    new="in melodies[:1]:",
    costs=0.5,
    says="Only the first melody is used.",
    read="8. Music: many short pieces",
)

mistake(
    "float_notes",
    edits=[
        ("np.array(X, dtype=int)", "np.array(X, dtype=float)"),
        ("np.array(y, dtype=int)", "np.array(y, dtype=float)"),
    ],
    costs=0.1,
    says="Your notes are floating-point numbers; a note is an id, an integer.",
    read="Exercise: the next note",
)
