"""Mistakes in next_note_dataset, each an edit of the reference."""

mistake(
    "melodies_joined",
    old="for melody in melodies:",
    new="for melody in [np.concatenate([np.asarray(m, int) for m in melodies])]:",
    costs=0.4,
    says="You cut all melodies as one: some windows begin in one melody and end in the next.",
    read="7. Music: many short pieces",
)

mistake(
    "last_window_lost",
    old="range(len(melody) - n_in)",
    new="range(len(melody) - n_in - 1)",
    costs=0.2,
    says="The last window of each melody is missing.",
    read="Exercise: the next note",
)

mistake(
    "target_inside_the_window",
    old="y.append(melody[start + n_in])",
    new="y.append(melody[start + n_in - 1])",
    costs=0.4,
    says="Your targets are the last notes of the windows, not the notes after them.",
    read="Exercise: the next note",
)

mistake(
    "windows_do_not_overlap",
    old="range(len(melody) - n_in)",
    new="range(0, len(melody) - n_in, n_in)",
    costs=0.35,
    says="Your windows do not overlap: after each you jump ahead by its whole length.",
    read="Exercise: the next note",
)

mistake(
    "feature_axis",
    old="reshape(-1, n_in)",
    new="reshape(-1, n_in, 1)",
    costs=0.2,
    says="Your X has an axis of features; a window of notes is one row of ids.",
    read="Exercise: the next note",
)

mistake(
    "first_melody_only",
    old="in melodies:",
    new="in melodies[:1]:",
    costs=0.5,
    says="Only the first melody is used.",
    read="7. Music: many short pieces",
)
