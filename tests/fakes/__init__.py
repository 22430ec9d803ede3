"""The ports in memory, with the semantics of the real ones; the same suite runs on both."""
