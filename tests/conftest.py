"""What holds for every test."""

from hypothesis import settings

# A property fails the same way everywhere, and a busy machine is no failure.
settings.register_profile("sportello", deadline=None, derandomize=True, database=None)
settings.load_profile("sportello")
