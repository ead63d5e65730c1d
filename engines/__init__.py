"""The same build on other engines, held against DuckDB cell by cell."""
