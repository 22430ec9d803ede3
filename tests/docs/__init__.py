"""What of the documentation is made from the code: `python -m tests.docs` writes it, a test says when it is stale."""
