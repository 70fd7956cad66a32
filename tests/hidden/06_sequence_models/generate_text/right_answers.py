"""Right answers to generate_text in other forms."""


def generate_text__called_directly(model, seed_ids, n, temperature, us):
    ids = np.asarray(seed_ids, dtype=int)
    for k in range(n):
        logits = np.asarray(model(ids[np.newaxis]))[0, -1]
        ids = np.append(ids, sample_next(logits, temperature, us[k]))
    return ids[-n:]


def generate_text__preallocated(model, seed_ids, n, temperature, us):
    t = len(seed_ids)
    ids = np.zeros((1, t + n), dtype=np.int32)
    ids[0, :t] = seed_ids
    for k in range(n):
        logits = keras.ops.convert_to_numpy(model(ids[:, : t + k]))
        ids[0, t + k] = sample_next(logits[0, t + k - 1], temperature, us[k])
    return ids[0, t:]


def generate_text__a_list(model, seed_ids, n, temperature, us):
    new = []
    for u in us[:n]:
        text = [int(i) for i in seed_ids] + new
        logits = model.predict_on_batch(np.array(text).reshape(1, -1))
        new.append(int(sample_next(logits[0][-1], temperature, float(u))))
    return new


def generate_text__recursive_function(model, seed_ids, n, temperature, us):
    if n == 0:
        return []
    logits = np.asarray(model(np.array([seed_ids])))[0, -1, :]
    new = sample_next(logits, temperature, us[0])
    return [new, *generate_text(model, np.append(seed_ids, new), n - 1, temperature, us[1:])]


def generate_text__float64_logits(model, seed_ids, n, temperature, us):
    ids = np.array(seed_ids, dtype="int64").reshape(1, -1)
    for u in np.asarray(us)[:n]:
        logits = np.asarray(model.predict(ids, verbose=0), dtype=np.float64)
        ids = np.concatenate([ids, [[sample_next(logits[0, -1], temperature, u)]]], axis=1)
    return ids[0, len(seed_ids) :]


def generate_text__own_choice(model, seed_ids, n, temperature, us):
    def choose(z, u):
        if temperature == 0:
            return int(np.argmax(z))
        p = np.exp((z - z.max()) / temperature)
        return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(z) - 1))

    ids = list(map(int, seed_ids))
    for k in range(n):
        ids.append(choose(np.asarray(model(np.array(ids)[None]))[0, -1].astype(float), us[k]))
    return np.array(ids)[len(seed_ids) :]


def generate_text__ids_as_float(model, seed_ids, n, temperature, us):
    ids = np.array(seed_ids, dtype="int32")
    new = np.zeros(n)
    for k in range(n):
        logits = model(ids[None], training=False)
        new[k] = sample_next(np.array(logits[0, -1]), temperature, us[k])
        ids = np.concatenate([ids, [int(new[k])]])
    return new


def generate_text__tensors(model, seed_ids, n, temperature, us):
    ids = keras.ops.convert_to_tensor(np.asarray(seed_ids, "int32"))[None]
    for k in range(n):
        logits = model(ids)
        new = sample_next(keras.ops.convert_to_numpy(logits[0, -1]), temperature, us[k])
        ids = keras.ops.concatenate([ids, keras.ops.convert_to_tensor([[new]], dtype="int32")], axis=1)
    return ids[0, len(seed_ids) :]


def generate_text__a_tuple(model, seed_ids, n, temperature, us):
    ids = tuple(seed_ids)
    while len(ids) < len(seed_ids) + n:
        logits = model.predict(np.asarray([ids]), verbose=0)[0][len(ids) - 1]
        ids += (sample_next(logits, temperature, us[len(ids) - len(seed_ids)]),)
    return ids[len(seed_ids) :]
