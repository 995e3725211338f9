"""Pairs, triplets, labels, clicks or texts -> a better encoder."""

import os

# torch's threads sleep while they wait for each other, rather than spin; it reads this when it is
# first imported. A step of 16 pairs of STS-B by MiniLM, two threads on two cores: with a load of 6,
# .24 CPU seconds and .5 s against .98 and 1.5 (one thread: .23 and .55); with a load of 2, .29 s
# spinning.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
