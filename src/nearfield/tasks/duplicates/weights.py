"""What each measure weighs, for every kind of pairs."""

import numpy as np

# Rows SAME, ADDED, CUT of ``edits``; columns as MEASURED there (what was added, then what was moved
# and mistyped), and the constant. Logistic
# regression, regularized by C = 0.5, on eight sets that count alike
# (benchmarks/analyses_duplicates.py --fit).
_MOVED = [
    [-4.874, -4.06, -1.182, 1.83, 0.277, -2.081, 1.529, 1.939, 3.938],
    [-2.192, 0.156, -2.496, -3.708, 0.216, -1.875, 0.0, -0.242, 7.365],
    [-1.377, -0.475, -4.093, -4.168, -0.309, -1.832, -1.612, 2.123, -3.769],
]
_ADDED = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [-14.085, -3.242, 2.885, -1.105, -1.715, -1.213, 0.0, 0.0, -0.185],
    [-4.018, -0.9, 0.317, 0.019, 0.0, -1.212, -1.212, -0.748, -2.074],
]
EDITED = np.hstack([_ADDED, _MOVED])
# Where a word stands for another one: log(1 - centered cosine), log odds of the shared 4-grams,
# square roots of the shares of the words replaced, added and mistyped; the weight of those
# replaced. It puts such pairs in an order, for whoever asks for a low threshold.
REPLACING = np.array([-1.681, 4.740, -3.595, -3.033, 1.144, 0.0, -6.998])
# Log odds that these have at most: of 1,600,000 of them in 13 sets six were the same.
MOST = -1.5
# Where there are no texts: the centered cosine alone (STS sentences and CLINC questions).
VECTORS = np.array([-2.678, -6.552])
WEIGHTS = [*EDITED, REPLACING, VECTORS]
# The share of the same pairs in what each kind was fitted to; the usual share in a collection, None
# where it is taken as it is; and how many pairs' worth the usual share counts.
TRAINED = (0.993, 0.546, 0.572, 0.15, 0.15)
USUAL = (None, 0.5, 0.5, None, 0.15)
PSEUDO = (0.0, 5.0, 5.0, 0.0, 50.0)
