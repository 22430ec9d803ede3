"""Least privilege, proven: the calls of AWS that real functions make, beside what the template allows them."""
