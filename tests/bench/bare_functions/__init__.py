"""The least that each function could be: the same libraries, clients and calls to AWS, and nothing else.

`cold_start.py` finds its goal missed when the calls are no longer those of the real function.
"""
