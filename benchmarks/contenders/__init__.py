"""Other ways to work out the contributions of one day from the same files and rules.

Each has a function ``score`` that writes a Parquet file with one row per contact and rule that
matches: ``contact_id``, ``dimension``, ``rule_id``, ``occurrences`` (null for fit rules) and
``micropoints`` (points in millionths, an exact integer). All may rely on what the generator
promises: types are right, text needs no cleaning, each contact has one row, and a second delivery
of an event has the day and the part of the first and differs only in when it was loaded.
"""

from dbt_workspace.project import PROJECT

DICTIONARIES = PROJECT / "seeds" / "dictionaries"
PROPERTIES = ("page_path", "asset")
PLAIN_TEXT = (
    *("job_title", "department", "industry", "country", "region", "lead_source"),
    "purchase_timeframe",
)
NUMBER_ATTRIBUTES = ("employee_count", "annual_revenue", "budget")
