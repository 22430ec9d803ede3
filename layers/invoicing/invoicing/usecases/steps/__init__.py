"""The steps of a worker's run; each makes at most one call and writes down what came of it."""
