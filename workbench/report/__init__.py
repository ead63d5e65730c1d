"""The week's report: one HTML file to mail, with nothing in it that a reader has to load."""
