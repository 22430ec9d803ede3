"""Fatture in Cloud, API v2."""
