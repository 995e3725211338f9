"""What each measure weighs, for every kind of pairs."""

import numpy as np

# Rows SAME, SMALL, ADDED, CUT of ``edits``; columns as MEASURED there (what was added, then what
# was moved and mistyped), and the constant. Logistic regression, regularized by C = 0.5, of the
# first two by 0.02, on eight sets that count alike (benchmarks/analyses_duplicates.py --fit).
_MOVED = [
    [-4.388, -1.109, -0.146, 0.214, 0.035, -0.835, 0.171, 0.236, 4.971],
    [-3.166, -0.305, -0.848, -0.236, -0.038, -0.168, -4.343, 0.25, 4.2],
    [-1.946, -0.68, -0.66, -0.334, -0.209, -2.574, 0.0, 0.506, -1.748],
    [-1.796, 0.247, 0.467, -4.588, -0.071, -5.185, 0.0, 1.164, 1.849],
]
_ADDED = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [-1.11, 0.142, -0.212, -0.068, 0.102, 0.035, -0.386, -0.039, 0.286],
    [-3.392, -4.165, 2.173, -0.991, 0.388, -0.828, 0.0, 0.0, -0.366],
    [-7.935, -0.023, -0.894, -0.111, 0.0, -1.203, -1.203, -0.629, -1.77],
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
TRAINED = (0.991, 0.99, 0.391, 0.573, 0.15, 0.15)
USUAL = (None, None, 0.5, 0.5, None, 0.15)
PSEUDO = (0.0, 0.0, 5.0, 5.0, 0.0, 50.0)
# How far a low share here may lower the log odds. Where most pairs are easy ones that differ, as in
# diagnoses, the share is low, but not among those that are hard: without a bound 39 in 100 of the
# copies that are cut short were lost there, with this one 8, in 14 sets 16 and 10.
LOWEST = (0.0, 0.0, -0.5, -0.5, 0.0, -np.inf)
