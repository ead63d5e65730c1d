"""Checks of the repository, for those who change it: what lint and the tests hold its files to."""
