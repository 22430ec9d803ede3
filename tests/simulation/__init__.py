"""Deterministic simulation: the real use cases over a virtual clock, a seeded scheduler and ports that fail."""
