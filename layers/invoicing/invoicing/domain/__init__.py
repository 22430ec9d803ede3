"""What is true of fiscal documents and of calls, whoever the provider: no I/O, no provider's name."""
