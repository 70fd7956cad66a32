"""Right answers to sample_next in other forms."""


def sample_next__a_loop(logits, temperature, u):
    if temperature <= 0:
        return max(range(len(logits)), key=lambda k: logits[k])
    scaled = [float(z) / temperature for z in logits]
    largest = max(scaled)
    weights = [np.exp(z - largest) for z in scaled]
    total, running = sum(weights), 0.0
    for index, weight in enumerate(weights):
        running += weight / total
        if running > u:
            return index
    return len(weights) - 1


def sample_next__argmax_of_a_comparison(logits, temperature, u):
    z = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return np.argmax(z)
    z = z / temperature
    p = np.exp(z - np.logaddexp.reduce(z))
    exceeds = np.cumsum(p) > u
    return np.argmax(exceeds) if exceeds.any() else len(z) - 1


def sample_next__float32(logits, temperature, u):
    z = np.asarray(logits, dtype=np.float32)
    if not temperature:
        return int(z.argmax())
    z = z / np.float32(temperature)
    p = np.exp(z - z.max(), dtype=np.float64)
    return np.int64(min(np.count_nonzero(np.cumsum(p) <= u * p.sum()), len(z) - 1))


def sample_next__small_temperature_for_zero(logits, temperature, u):
    z = np.asarray(logits, float)
    z = np.where(np.arange(len(z)) == z.argmax(), 1.0, 0.0) if temperature == 0 else z
    z = z / max(temperature, 1e-9)
    p = np.exp(z - np.max(z))
    index = np.sum(np.cumsum(p / np.sum(p)) <= u)
    return int(np.minimum(index, len(p) - 1))


def sample_next__where(logits, temperature, u):
    logits = np.array(logits, dtype=np.float64)
    if temperature == 0.0:
        return int(np.flatnonzero(logits == logits.max())[0])
    logits -= logits.max()
    logits /= temperature
    np.exp(logits, out=logits)
    logits /= logits.sum()
    bigger = np.where(logits.cumsum() > u)[0]
    return int(bigger[0]) if len(bigger) else logits.size - 1


def sample_next__logarithms(logits, temperature, u):
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        return z.argmax()
    running = np.logaddexp.accumulate(z / temperature)
    with np.errstate(divide="ignore"):
        index = np.searchsorted(running - running[-1], np.log(u), side="right")
    return int(index.clip(0, len(z) - 1))


def sample_next__long_double(logits, temperature, u):
    z = np.asarray(logits, dtype=np.longdouble)
    if temperature == 0:
        return int(np.argmax(z))
    z = (z - z.max()) / temperature
    running = np.longdouble(0)
    for index, p in enumerate(np.exp(z) / np.exp(z).sum()):
        running += p
        if running > u:
            break
    return index
