"""A dbt project in a folder of its own: what tests, engines, benchmarks and tools share of it.

``project`` copies this project and writes profiles, ``columns`` names the columns of its tables,
``tables`` reads and writes CSV files, ``processes`` runs dbt and reads what it reports, ``forked``
does so in less time, for tests, with what ``shortcuts`` keeps from one command for the next.
Nothing here imports another folder of this repository.
"""
