"""Fattura24: HTTP API v0.3, one key, forms in and XML out. Set-up, limits and what is unverified: README.md."""
