"""Rule tables on the Policy page: read, edited, checked, tried and saved."""
