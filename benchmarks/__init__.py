"""Benchmarks of the lead scoring project: rules and rows of any number, and the measured runs."""
