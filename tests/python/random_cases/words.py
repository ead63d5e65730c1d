"""What the cases are drawn from: values of inputs, and pieces of rules."""

from __future__ import annotations

from typing import Any

Rows = list[dict[str, Any]]

PLACEHOLDERS = ("n/a", "Select", "unknown", "-", "none", "(not set)")
WHITE_SPACE = ("", "", "", " ", "  ", "\t", "\n", "\u00a0", "\u2003", "\u3000")
UNUSABLE_TIMESTAMPS = (
    "01/02/2025",
    "2025-02-30",
    "2025-W05-1",
    "2025-032",
    "2025-3-7",
    "2025-03",
    "2025-03-07 24:00:00",
    "2025-03-07 10:00:60",
    "2025-03-07 10:00:00 UTC",
    "yesterday",
    "1717000000",
)
TEXTS = {
    "job_title": (
        "CEO",
        "Chief Technology Officer",
        "VP of Sales",
        "Head of Marketing",
        "Software Engineer",
        "Marketing Manager",
        "Sales Director",
        "Intern",
        "Geschäftsführer",
    ),
    "industry": ("Software", "Retail", "Health Care", "Public Sector", "Finance", "finance & law"),
    "country": ("DE", "US", "fr", "United Kingdom", "Côte d'Ivoire"),
    "lead_source": ("web", "Trade Fair", "partner", "cold call"),
    "email": ("a@gmail.com", "b@acme.example", "not an address"),
    "email_domain": ("gmail.com", "mailinator.com", "acme.example", "mail.gmail.com"),
    "email_domain_type": ("business", "free", "disposable", "missing"),
    "seniority": ("executive", "vice president", "manager"),
    "job_function": ("sales", "marketing", "technology"),
    "sales_status": ("customer", "opportunity", "lead", "recycled", "disqualified", "accepted"),
    "page_path": ("/pricing", "/blog/lead-scoring", "/docs/", "/pricing/enterprise", "/careers"),
    "asset": ("White Paper A", "white paper b", "Webinar 2025", "ROI Calculator"),
}
NUMBERS = (
    *("50", "200", "1000", "5e3", ".5", "-3", "12.50", "+70", "1000000", "2.5e6", "5.", "70"),
    *("1,000", "1_000", "nan", "1e", "0x10", "12 000", "inf"),
)
NUMBER_COLUMNS = ("employee_count", "annual_revenue", "duration")
RULE_NUMBERS = (
    "50",
    "200",
    "1e3",
    "1000.0",
    ".5",
    "-3",
    "12.5",
    "70",
    "+70",
    "1000000",
    "2500000",
    "5",
)
EVENT_TYPES = ("page_view", "form_submit", "webinar_attended", "email_click", "unsubscribe", "demo")
RAW_EVENT_TYPES = (("pv", "page_view"), ("Form Submit", "form_submit"), ("DEMO-REQUEST", "Demo"))
ADDED_ATTRIBUTES = (
    "email",
    "email_domain",
    "email_domain_type",
    "seniority",
    "job_function",
    "sales_status",
)
PROVIDERS = ("acme_data", "beta_io", "zed_info")
POINTS = (
    "10",
    "5",
    "1",
    "0.5",
    "2.25",
    "0.333333",
    "-5",
    "-0.000001",
    "-12.5",
    "0",
    "20",
    "7.123456",
    "3",
)
WINDOWS = (1, 7, 14, 30, 90, 365)
DECAY_DAYS = (1, 7, 10, 30)
DAYS_OF_CHANGE = (2, 3, 7, 8, 9, 20, 49, 50, 51, 120, 399, 400, 401)
DECAY_PERCENTS = ("10", "25", "12.5", "50", "100", "33.3")
TEXT_OPERATORS = (
    *("equals", "not_equals", "in", "not_in", "contains", "starts_with", "ends_with", "matches"),
    *("is_blank", "is_present"),
)
NUMBER_OPERATORS = (
    *("gt", "gte", "lt", "lte", "between") * 2,
    *("equals", "in", "is_blank", "is_present"),
)
SCORE_OPERATORS = ("gt", "gte", "gte", "lt", "lte", "between", "equals", "not_equals", "in")
REQUALIFY_AFTER_DAYS = ("", "0", "1", "2", "2", "3", "5", "30")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
SLA_HOURS = ("", "", "0", "0.5", "4", "36.25", "48", "240")
REASONS = (None, "no budget", "timing", "n/a")
