"""Benchmarks of the lead scoring project: the data generator and the measured runs."""
