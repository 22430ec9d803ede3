"""The local run: this project deployed by SAM into an embedded AWS, with simulators for the providers."""
