"""Aruba Fatturazione Elettronica."""
