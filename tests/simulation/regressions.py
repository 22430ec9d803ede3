"""Seeds that once found something, and why they are kept.

A seed stands for the harness it was found with: a change of the planner or of the order of random numbers gives it
another story. What must never come back is therefore also kept as a scenario of its own, in test_scenarios.py.
"""

REGRESSIONS: tuple[tuple[int, str], ...] = (
    (245, "two accounts share a key that is replaced while both have work: each call counts for both"),
    (71, "a key is replaced where reads and writes are counted apart: each count goes along"),
    (9, "clocks apart by the guard: calls overlap without it, and late outcomes meet newer writes"),
    (13, "clocks apart by the guard: a lease is taken over early without it"),
    (29, "clocks apart by the guard: a window is exceeded without it"),
)
