"""A Tryton module: the fields of lead scores on parties."""
