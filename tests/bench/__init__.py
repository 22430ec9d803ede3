"""How fast it is, each figure measured beside its reference in the same run."""
