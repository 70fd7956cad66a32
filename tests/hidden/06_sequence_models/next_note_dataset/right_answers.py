"""Right answers to next_note_dataset in other forms."""


def next_note_dataset__sliding_windows(melodies, n_in):
    parts = [np.lib.stride_tricks.sliding_window_view(np.asarray(m, int), n_in + 1) for m in melodies if len(m) > n_in]
    if not parts:
        return np.zeros((0, n_in), int), np.zeros(0, int)
    runs = np.concatenate(parts)
    return runs[:, :-1], runs[:, -1]


def next_note_dataset__lists(melodies, n_in):
    runs = [list(m[k - n_in : k + 1]) for m in melodies for k in range(n_in, len(m))]
    X = np.empty((len(runs), n_in), dtype=np.int32)
    for row, run in enumerate(runs):
        X[row] = run[:n_in]
    return [X, [int(run[-1]) for run in runs]]


def next_note_dataset__counted_first(melodies, n_in):
    n = sum(max(0, len(m) - n_in) for m in melodies)
    X, y, row = np.zeros((n, n_in)), np.zeros(n), 0
    for m in melodies:
        for start in range(max(0, len(m) - n_in)):
            X[row], y[row] = m[start : start + n_in], m[start + n_in]
            row += 1
    return X.astype(int), y.astype(int)


def next_note_dataset__an_index_array(melodies, n_in):
    X, y = np.zeros((0, n_in), int), np.zeros((0,), int)
    for m in map(np.array, melodies):
        if len(m) <= n_in:
            continue
        index = np.arange(len(m) - n_in)[:, None] + np.arange(n_in)
        X, y = np.vstack([X, m[index]]), np.hstack([y, m[n_in:]])
    return X, y
