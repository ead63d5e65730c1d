"""Tools of the repository: the build with its progress, the look at the result, and the checks that lint runs."""
