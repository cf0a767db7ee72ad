"""Special functions of arrays that numpy lacks, typed; they come with scipy, which River needs."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped]

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]

normal: Function = special.ndtr
"""Share of a standard normal below x."""
log_normal: Function = special.log_ndtr
"""Its logarithm, without underflow."""
quantile: Function = special.ndtri
"""The x below which a share of a standard normal lies."""
log_quantile: Function = special.ndtri_exp
"""The same from the logarithm of the share."""
logistic: Function = special.expit
"""A probability from log-odds."""
