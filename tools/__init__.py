"""Tools of the repository: the build and the look at its result, and the checks of lint."""
