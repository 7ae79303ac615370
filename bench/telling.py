"""Whether two things can be told apart by how long they take: by the order of their times alone, whatever their shape."""

import bisect
import math
from collections.abc import Sequence
from typing import Final, NamedTuple

CONFIDENCE: Final = 1.96
"""Standard errors on either side within which the truth lies nineteen times of twenty."""


class Telling(NamedTuple):
    """How often one that is picked from the second has taken longer than one from the first; a half where nothing tells.

    Mann and Whitney's U as a share, which is the area under the curve of whoever tells them apart by a threshold.
    """

    share: float
    uncertainty: float
    """Of the share, on either side."""

    def __str__(self) -> str:
        return f"{self.share:.3f} ± {self.uncertainty:.3f}"

    def is_within(self, most: float) -> bool | None:
        """Tell whether the share is as near to a half as that; None where there is too little to say so."""
        return abs(self.share - 0.5) <= most if self.uncertainty <= most else None


def telling(first: Sequence[float], second: Sequence[float]) -> Telling:
    """Compare two sets of times, none of them empty."""
    ordered = sorted(first)
    longer = sum(bisect.bisect_left(ordered, one) + bisect.bisect_right(ordered, one) for one in second) / 2
    pairs = len(first) * len(second)
    error = math.sqrt((len(first) + len(second) + 1) / (12 * pairs))
    return Telling(longer / pairs, CONFIDENCE * error)
