"""The mapping of every field to every provider, found out by sending documents that differ in that field alone."""
