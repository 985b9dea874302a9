"""Batched allocations against their definition, worked out slowly with fractions."""

from fractions import Fraction

import numpy as np

from hattama.core.seats.speed.batch import Batch, highest_averages, largest_remainder

QUOTAS = ("hare", "droop", "hagenbach_bischoff", "imperiali")
DIVISORS = {"d_hondt": (1, 1), "sainte_lague": (2, 1), "danish": (3, 1), "imperiali": (1, 2)}
METHODS = [
    *(("quota", name, None) for name in QUOTAS),
    *(("divisor", name, None) for name in DIVISORS),
    ("divisor", "sainte_lague", Fraction(7, 5)),
    ("divisor", "sainte_lague", Fraction(5, 2)),
    ("divisor", "sainte_lague", Fraction(1, 3)),
    ("divisor", "d_hondt", Fraction(199, 100)),
    ("divisor", "imperiali", Fraction(1, 7)),
]


def run(method, votes, seats, threshold=None) -> Batch:
    kind, name, first = method
    if kind == "quota":
        return largest_remainder(votes, seats, quota=name, threshold=threshold)
    return highest_averages(votes, seats, divisor=name, first=first, threshold=threshold)


def priority(method, total, seats):
    """The function from (votes, seats already taken) to the priority of the next seat."""
    kind, name, first = method
    if kind == "quota":
        size = {
            "hare": Fraction(total, seats),
            "droop": Fraction(total // (seats + 1) + 1),
            "hagenbach_bischoff": Fraction(total, seats + 1),
            "imperiali": Fraction(total, seats + 2),
        }[name]
        return lambda v, u: v - u * size
    step, start = DIVISORS[name]
    return lambda v, u: v / Fraction(first if first and u == 0 else step * u + start)


def slow(method, votes, seats, passed):
    """The S largest priorities of one election: certain seats, tied lists, undecided seats."""
    inside = [i for i, v in enumerate(votes) if v > 0 and passed[i]]
    if not inside:
        return [0] * len(votes), [False] * len(votes), seats
    rank = priority(method, sum(votes[i] for i in inside), seats)
    table = sorted(((rank(votes[i], u), i) for i in inside for u in range(seats + 1)), reverse=True)
    level = table[seats - 1][0]
    certain = [0] * len(votes)
    for value, i in table:
        certain[i] += value > level
    at = {i for value, i in table if value == level}
    undecided = seats - sum(certain)
    if len(at) == undecided:
        return [c + (i in at) for i, c in enumerate(certain)], [False] * len(votes), 0
    return certain, [i in at for i in range(len(votes))], undecided


def passes(v, base, threshold):
    if v == 0 or threshold is None:
        return v > 0
    bar = threshold.share * base
    return v >= bar if threshold.at == "least" else v > bar


def assert_right(method, votes, seats, threshold=None, columns=None):
    got = run(method, votes, seats, threshold)
    assert (got.seats.sum(axis=0) + got.undecided == seats).all()
    for e in range(votes.shape[1]) if columns is None else columns:
        column = votes[:, e].tolist()
        bare = threshold is None or threshold.base is None
        base = sum(column) if bare else int(threshold.base[e])
        passed = [passes(v, base, threshold) for v in column]
        assert got.passed[:, e].tolist() == passed
        told = (got.seats[:, e].tolist(), got.tied[:, e].tolist(), int(got.undecided[e]))
        assert told == slow(method, column, seats, passed), (method, column, seats)
    return got


def column(*votes):
    return np.array(votes, np.int64)[:, None]


def only(result):
    """Seats, tied lists (by number) and undecided seats of a single election."""
    return (
        result.seats[:, 0].tolist(),
        np.flatnonzero(result.tied[:, 0]).tolist(),
        int(result.undecided[0]),
    )
