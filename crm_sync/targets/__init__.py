"""The CRMs: ``base`` says what a target is, and each other file is one, in its ``TARGET``."""
