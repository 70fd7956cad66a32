"""Right answers to generate in other forms."""


def generate__preallocated(step_fn, seed, n_steps):
    out = np.zeros((n_steps, len(seed)))
    state = None
    for t in range(n_steps):
        y, state = step_fn(seed if t == 0 else out[t - 1], state)
        out[t] = y
    return out


def generate__list(step_fn, seed, n_steps):
    x, state, result = seed, None, []
    while len(result) < n_steps:
        y, state = step_fn(x, state)
        result.append(list(y))
        x = y
    return result


def generate__seed_cut_off(step_fn, seed, n_steps):
    outputs, states = [seed], [None]
    for t in range(n_steps):
        y, state = step_fn(outputs[t], states[t])
        outputs.append(y)
        states.append(state)
    return np.array(outputs)[1:]


def generate__one_call_too_many(step_fn, seed, n_steps):
    outputs = []
    y, state = step_fn(seed, None)
    for _ in range(n_steps):
        outputs.append(np.copy(y))
        y, state = step_fn(y, state)
    return np.stack(outputs, axis=0)


def generate__seed_overwritten(step_fn, seed, n_steps):
    state, columns = None, []
    for _ in range(n_steps):
        y, state = step_fn(seed, state)
        seed[:] = y
        columns.append(np.array(y, dtype="float64"))
    return np.column_stack(columns).T


def generate__deque(step_fn, seed, n_steps):
    from collections import deque

    outputs, state = deque([seed], maxlen=n_steps + 1), None
    for _ in range(n_steps):
        y, state = step_fn(outputs[-1], state)
        outputs.append(y)
    outputs.popleft()
    return outputs
