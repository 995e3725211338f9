"""How it is trained: steps, evaluations, the best weights, and a run that a kill cannot harm."""
