"""Sportello: issues Italian fiscal documents, one at a time, never twice."""

__version__ = "0.1.0"
