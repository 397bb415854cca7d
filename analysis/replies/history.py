"""How often something happened between two comments: sorted keys, counted by bisection for all pairs at once."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["History"]

Integers = NDArray[np.int64]


class History:
    """Events with a key at comments 0..n-1. Keys below 0 are no events."""

    def __init__(self, keys: Integers, n: int) -> None:
        self._n = n + 1
        where = np.flatnonzero(keys >= 0)
        self._sorted: Integers = np.sort(keys[where] * self._n + where)

    def before(self, keys: Integers, number: Integers) -> Integers:
        """(n_pairs,) how many events with each key happened before comment `number`; 0 for keys below 0."""
        found = np.searchsorted(self._sorted, keys * self._n + number) - np.searchsorted(self._sorted, keys * self._n)
        result: Integers = np.where(keys >= 0, found, 0).astype(np.int64)
        return result

    def between(self, keys: Integers, first: Integers, last: Integers) -> Integers:
        """(n_pairs,) how many after comment `first` and before comment `last`."""
        result: Integers = np.maximum(self.before(keys, last) - self.before(keys, first + 1), 0)
        return result
