"""Rule tables for measurements: as many fit and engagement rules as asked for, always the same.

Rules are made from a ring of templates. Each time round, a template takes its next option (another
page, asset or attribute value) with other points, window and decay, so that the first forty rules
hold every kind of rule. A rule depends on its number alone: a longer policy begins with the rules
of a shorter one.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from dbt_workspace.columns import RULE_COLUMNS
from dbt_workspace.tables import write_rows
from sample import catalogue, vocabulary

Row = dict[str, str]
Tables = dict[str, list[Row]]

MODEL = "bench"
PAGES = tuple(catalogue.page_paths())
ASSETS = tuple(catalogue.assets()[0])
TOPICS = catalogue.TOPICS
TITLES = tuple(dict.fromkeys(title[0] for title in vocabulary.TITLES))
TITLE_WORDS = ("logistic", "supply chain", "operations", "transport", "procurement", "freight")
INDUSTRIES = tuple(vocabulary.INDUSTRIES)
COUNTRIES = tuple(vocabulary.COUNTRIES)
SOURCES = tuple(name for name, _ in vocabulary.LEAD_SOURCES)
SENIORITIES = ("c_level", "founder", "vp", "director", "head", "manager", "senior", "intern")
FUNCTIONS = ("operations", "logistics", "supply_chain", "finance", "it", "procurement", "executive")

# Name, dimension, combine, min_points, max_points.
GROUPS = (
    ("size", "fit", "max", "", ""),
    ("profile", "fit", "sum", "-15", "30"),
    ("person", "fit", "sum", "-10", "35"),
    ("place", "fit", "max", "", "10"),
    ("need", "fit", "sum", "", "12"),
    ("data_quality", "fit", "sum", "-20", "5"),
    ("hand_raise", "engagement", "sum", "0", "60"),
    ("buying_pages", "engagement", "sum", "", "40"),
    ("reading", "engagement", "sum", "", ""),
    ("frequency", "engagement", "max", "", ""),
    ("email", "engagement", "sum", "-10", "12"),
    ("meetings", "engagement", "max", "", "25"),
    ("warnings", "engagement", "sum", "-40", "0"),
    ("silence", "engagement", "sum", "-20", "0"),
)
NO_DECAY = ("none", "", "")
DECAYS = (
    ("linear", "120", ""), ("half_life", "30", ""), ("step", "30", "20"), ("compound", "14", "10"),
    NO_DECAY, ("linear", "365", ""), ("half_life", "7.5", ""), ("step", "45", "12.5"),
    ("compound", "30", "25"), ("", "", ""),
)  # fmt: skip
FIRST_ENGAGEMENT_RULE = "e0001"
FIRST_FIT_RULE = "f0001"


@dataclass(frozen=True)
class Size:
    """How large a policy is: how many rules of each dimension, and how far they look back.

    Attributes:
        fit_rules: Number of fit rules.
        engagement_rules: Number of engagement rules.
        longest_window: Days to which windows of engagement rules are cut; a rule without one gets
            it. None leaves windows as they are.
    """

    fit_rules: int = 40
    engagement_rules: int = 40
    longest_window: int | None = None

    @classmethod
    def for_population(cls, population: str, fit_rules: int, engagement_rules: int) -> "Size":
        """Give the policy for a population: where most contacts sleep, it looks back 90 days.

        Without a window, points by half-life would change daily for ever, also of who sleeps.
        """
        windows = {"active": None, "database": 90}
        return cls(fit_rules, engagement_rules, windows[population])

    @property
    def title(self) -> str:
        """The numbers of rules, for names of files."""
        return f"{self.fit_rules}x{self.engagement_rules}"

    def __post_init__(self) -> None:
        """Check the numbers.

        Raises:
            ValueError: A dimension has no rule.
        """
        if min(self.fit_rules, self.engagement_rules) < 1:
            raise ValueError("a policy needs at least one fit rule and one engagement rule")


@dataclass(frozen=True)
class Template:
    """What the rules from one place of the ring have in common.

    Attributes:
        group: Their score group.
        conditions: For each time round the ring, field, operator and value of all conditions; of
            an engagement rule the field is a property, or blank for every event of the type.
        points: Lowest and highest points, in steps of a quarter.
        event_type: Of engagement rules.
        counting: Of engagement rules: per_event, once or inactivity.
        windows: Windows to take in turn, in days; blank is all time.
        limits: Other cells that are the same in all rules of the template.
        decays: Whether the points fade.
    """

    group: str
    conditions: tuple[tuple[tuple[str, str, str], ...], ...]
    points: tuple[float, float]
    event_type: str = ""
    counting: str = ""
    windows: tuple[str, ...] = ("90",)
    limits: Mapping[str, str] | None = None
    decays: bool = True


def one_each(field: str, operator: str, values: Sequence[str]) -> tuple:
    """Make options of one condition each: the same field and operator, each time another value."""
    return tuple(((field, operator, value),) for value in values)


EVERY_EVENT = ((("", "", ""),),)
OLD_PAGES = one_each("page_path", "equals", [page for page in PAGES if page.count("/") > 1])
SECTION_STARTS = one_each(
    "page_path", "starts_with", [f"/{section}/" for section, _ in catalogue.SECTIONS]
)
TOPIC_PARTS = one_each("page_path", "contains", [f"{topic}-" for topic in TOPICS])
PAGE_LISTS = one_each(
    "page_path",
    "in",
    [
        "/pricing|/demo|/roi-calculator",
        *(" | ".join(PAGES[at : at + 9]) for at in range(1, 999, 9)),
    ],
)
TOPIC_PATTERNS = tuple(
    (
        ("page_path", "starts_with", f"/{section}/"),
        ("page_path", "matches", f"({first}|{second})-[0-9]+[02468]$"),
    )
    for section, _ in catalogue.SECTIONS[:3]
    for first, second in pairwise(TOPICS)
)
CAMPAIGNS = [name for name in ASSETS if name.startswith("campaign-")]
WEBINARS = [name for name in ASSETS if name.startswith("webinar-")]
GUIDES = [name for name in ASSETS if name.startswith("freight-guide-")]

ENGAGEMENT_TEMPLATES = (
    Template("hand_raise", EVERY_EVENT, (20, 35), "demo_request", "once", ("120", "90", "365")),
    Template(
        "buying_pages", one_each("page_path", "equals", ("/pricing", "/demo", "/security", *PAGES)),
        (2, 8), "page_view", "per_event", ("90", "60", "30"),
        {"max_occurrences": "4", "max_per_day": "1"},
    ),
    Template(
        "reading", SECTION_STARTS + TOPIC_PARTS, (0.25, 2), "page_view", "per_event",
        ("90", "180", "45"), {"max_per_day": "3"},
    ),
    Template("hand_raise", EVERY_EVENT, (10, 30), "meeting_booked", "once", ("60", "", "90")),
    Template(
        "reading", one_each("asset", "contains", ("guide", *GUIDES)), (2, 6), "content_download",
        "per_event", ("180", "365", "90"), {"max_occurrences": "3"},
    ),
    Template(
        "frequency", EVERY_EVENT, (3, 12), "page_view", "once", ("30", "14", "60"),
        {"min_occurrences": "4", "max_per_day": "1"}, decays=False,
    ),
    Template(
        "email", EVERY_EVENT, (0.25, 1), "email_open", "per_event", ("60", "90", "30"),
        {"max_occurrences": "12", "max_per_day": "1"},
    ),
    Template("reading", TOPIC_PATTERNS, (1, 4), "page_view", "once", ("45", "90", "365")),
    Template(
        "meetings", one_each("asset", "starts_with", ("webinar-", *WEBINARS)), (5, 12),
        "webinar_attended", "per_event", ("180", "365"), {"max_occurrences": "2"},
    ),
    Template(
        "warnings", one_each("page_path", "starts_with", ("/careers", *PAGES)), (-5, -2),
        "page_view", "per_event", ("120", "60"), {"max_occurrences": "3", "max_per_day": "1"},
        decays=False,
    ),
    Template(
        "silence", EVERY_EVENT, (-6, -1), "page_view", "inactivity",
        ("60", "30", "120", "7", "90", "180"), decays=False,
    ),
    Template(
        "buying_pages", PAGE_LISTS, (1, 5), "page_view", "per_event", ("60", "30", "7"),
        {"min_occurrences": "2"},
    ),
    Template(
        "email", one_each("asset", "in", ["|".join(CAMPAIGNS[at : at + 5]) for at in range(99)]),
        (1, 3), "email_click", "per_event", ("60", "365", ""), {"max_occurrences": "5"},
    ),
    Template(
        "frequency", EVERY_EVENT, (4, 10), "page_view", "once", ("7", "14", "30"),
        {"min_occurrences": "5", "distinct_property": "page_path"}, decays=False,
    ),
    Template(
        "hand_raise", one_each("asset", "equals", catalogue.FORMS), (4, 25), "form_submission",
        "once", ("120", "", "30"),
    ),
    Template("warnings", EVERY_EVENT, (-25, -5), "unsubscribe", "once", ("", "365"), decays=False),
    Template(
        "reading", one_each("page_path", "contains", [f"-{n:02d}" for n in range(100)]), (0.5, 2),
        "page_view", "per_event", ("365", "180", ""), {"max_occurrences": "8", "max_per_day": "2"},
    ),
    Template(
        "meetings", one_each("asset", "matches", [f"webinar-{topic}-0[0-9]+" for topic in TOPICS]),
        (1, 4), "webinar_registration", "once", ("60", "90"),
        {"max_occurrences": "2"},
    ),
    Template(
        "reading", one_each("asset", "is_present", ("",)), (2, 9), "*", "once", ("30", "14", "7"),
        {"min_occurrences": "3"},
    ),
    Template("buying_pages", EVERY_EVENT, (2, 20), "trial_signup", "per_event", ("90", "", "365")),
)  # fmt: skip

FIT_TEMPLATES = (
    Template(
        "size",
        one_each(
            "employee_count", "between", [f"{low}|{low * 4 - 1}" for low in range(50, 4000, 50)]
        ),
        (2, 20),
    ),
    Template("profile", one_each("industry", "equals", INDUSTRIES), (3, 16)),
    Template(
        "person",
        one_each("seniority", "in", ["|".join(SENIORITIES[at : at + 2]) for at in range(8)]),
        (4, 20),
    ),
    Template(
        "place",
        one_each("country", "in", ["|".join(COUNTRIES[at : at + 3]) for at in range(12)]),
        (2, 10),
    ),
    Template("person", one_each("job_function", "equals", FUNCTIONS), (3, 15)),
    Template("person", one_each("job_title", "contains", (*TITLE_WORDS, *TITLES)), (1, 5)),
    Template(
        "data_quality",
        one_each("email_domain_type", "in", ("free|disposable", "missing")),
        (-8, -2),
    ),
    Template(
        "profile",
        one_each("annual_revenue", "gte", [f"{n}e6" for n in (1, 20, 5, 100, *range(2, 400))]),
        (1, 4),
    ),
    Template(
        "need",
        one_each("purchase_timeframe", "in", ("0-3 months|3-6 months", *vocabulary.TIMEFRAMES)),
        (2, 6),
    ),
    Template(
        "person",
        tuple(
            (
                ("seniority", "in", "|".join(SENIORITIES[at : at + 4])),
                ("job_function", "equals", name),
            )
            for name in FUNCTIONS
            for at in range(4)
        ),
        (2, 8),
    ),
    Template(
        "size",
        one_each("employee_count", "lt", [str(n) for n in (20, 10, *range(30, 3000, 10))]),
        (-10, -4),
    ),
    Template(
        "person",
        one_each(
            "job_title",
            "matches",
            [
                f"(^|[^a-z])({word}|{word}s)([^a-z]|$)"
                for word in (
                    "head",
                    "director",
                    "manager",
                    "analyst",
                    "planner",
                    "officer",
                    "engineer",
                )
            ],
        ),
        (1, 6),
    ),
    Template(
        "place",
        one_each("country", "not_in", ["|".join(COUNTRIES[: at + 4]) for at in range(8)]),
        (-10, -4),
    ),
    Template(
        "need",
        one_each("budget", "gte", [str(n) for n in (25000, 50000, *range(10000, 99000, 1000))]),
        (1, 5),
    ),
    Template("data_quality", one_each("job_title", "is_blank", ("",)), (-5, -1)),
    Template(
        "profile",
        one_each(
            "industry",
            "matches",
            ("(logist|transport)", "manufactur|retail|whole", "^f", "ing$", "food|health"),
        ),
        (1, 8),
    ),
    Template(
        "place", one_each("region", "equals", ("EMEA", "North America", "APAC", "LATAM")), (1, 6)
    ),
    Template("need", one_each("lead_source", "equals", SOURCES), (0.5, 3)),
    Template("need", one_each("budget", "is_present", ("",)), (1, 3)),
    Template(
        "profile",
        tuple(
            (("industry", "equals", industry), ("employee_count", "gt", str(size)))
            for size in (200, 1000, 5000)
            for industry in INDUSTRIES
        ),
        (2, 9),
    ),
    Template(
        "person",
        one_each("department", "starts_with", ("Log", "Oper", "Supply", "Fin", "IT", "Proc")),
        (0.25, 3),
    ),
    Template(
        "data_quality",
        one_each("email_domain", "ends_with", (".com", ".de", "0.example", "7.example")),
        (-2, 1),
    ),
    Template("place", one_each("country", "not_equals", COUNTRIES), (-2, 2)),
    Template(
        "size", one_each("employee_count", "lte", [str(n) for n in range(5000, 90, -70)]), (0.25, 7)
    ),
)


def points_between(rng: random.Random, lowest: float, highest: float) -> str:
    """Draw points in steps of a quarter, and now and then with more digits."""
    points = rng.randint(int(lowest * 4), int(highest * 4)) / 4
    if rng.random() < 0.1:
        points += rng.randint(1, 999) / 1000
    return f"{points:g}"


def fit_rule(number: int) -> list[Row]:
    """Make the rows of one fit rule: one row a condition.

    Args:
        number: The rule's place in the policy, from 0.

    Returns:
        Rows of ``fit_rules.csv``.
    """
    rng = random.Random(f"fit {number}")
    turn, place = divmod(number, len(FIT_TEMPLATES))
    template = FIT_TEMPLATES[place]
    shared = {
        "rule_id": f"f{number + 1:04d}",
        "score_group": template.group,
        "points": points_between(rng, *template.points),
        "description": f"Fit rule {number + 1}",
    }
    conditions = template.conditions[turn % len(template.conditions)]
    return [
        {**shared, "attribute": attribute, "operator": operator, "value": value}
        for attribute, operator, value in conditions
    ]


def cut_window(window: str, longest: int | None) -> str:
    """Cut a window in days, blank for all time, to the longest that there may be."""
    if longest is None or (window and int(window) <= longest):
        return window
    return str(longest)


def engagement_rule(number: int, longest_window: int | None = None) -> list[Row]:
    """Make the rows of one engagement rule: one row a condition.

    Args:
        number: The rule's place in the policy, from 0.
        longest_window: Days to which its window is cut; None leaves it.

    Returns:
        Rows of ``engagement_rules.csv``.
    """
    rng = random.Random(f"engagement {number}")
    turn, place = divmod(number, len(ENGAGEMENT_TEMPLATES))
    template = ENGAGEMENT_TEMPLATES[place]
    decay, days, percent = DECAYS[(place + turn) % len(DECAYS)] if template.decays else NO_DECAY
    shared = {
        "rule_id": f"e{number + 1:04d}",
        "score_group": template.group,
        "event_type": template.event_type,
        "counting": template.counting,
        "points": points_between(rng, *template.points),
        "window_days": cut_window(template.windows[turn % len(template.windows)], longest_window),
        "decay": decay,
        "decay_days": days,
        "decay_percent": percent,
        "description": f"Engagement rule {number + 1}",
        **(template.limits or {}),
    }
    conditions = template.conditions[turn % len(template.conditions)]
    return [
        {**shared, "property": name, "operator": operator, "value": value}
        for name, operator, value in conditions
    ]


def make_tables(size: Size) -> Tables:
    """Make all eight rule tables of one champion model.

    Args:
        size: How many rules of each dimension.

    Returns:
        Rows by table, every column of the table in each; all cells are text, blank where nothing
        is said.
    """
    rows: Tables = {
        "scoring_models": [
            {
                "name": "Benchmark", "status": "champion", "fit_weight": "1",
                "engagement_weight": "1.25", "scale_max": "100", "points_at_scale_max": "140",
                "requalify_after_days": "30", "description": "A policy to measure with",
            }
        ],
        "audience_rules": [
            {
                "rule_id": "10_competitor", "effect": "suppress", "attribute": "email_domain",
                "operator": "in", "value": "cargosight.example|k1.example|k7.example",
                "reason": "Works for a competitor",
            },
            {
                "rule_id": "20_bounces", "effect": "suppress", "attribute": "email_domain_type",
                "operator": "equals", "value": "disposable", "reason": "Has a throw-away address",
            },
        ],
        "score_groups": [
            {
                "score_group": name, "dimension": dimension, "combine": combine,
                "min_points": lowest, "max_points": highest, "description": f"Group {name}",
            }
            for name, dimension, combine, lowest, highest in GROUPS
        ],
        "fit_rules": [row for number in range(size.fit_rules) for row in fit_rule(number)],
        "engagement_rules": [
            row
            for number in range(size.engagement_rules)
            for row in engagement_rule(number, size.longest_window)
        ],
        "grade_thresholds": [
            {"dimension": dimension, "grade": grade, "min_score": least}
            for dimension, grade, least in (
                ("fit", "A", "50"), ("fit", "B", "30"), ("fit", "C", "10"), ("fit", "D", ""),
                ("engagement", "1", "40"), ("engagement", "2", "20"), ("engagement", "3", "5"),
                ("engagement", "4", ""),
            )
        ],
        "grade_actions": [
            {
                "fit_grade": fit, "engagement_grade": engagement,
                "next_action": f"Do what {fit}{engagement} asks for", "sla_hours": "24",
            }
            for fit in "ABCD"
            for engagement in "1234"
        ],
        "mql_criteria": [
            {"criteria_set": name, "measure": measure, "operator": operator, "value": value}
            for name, measure, operator, value in (
                ("asked", "rule", "matched", FIRST_ENGAGEMENT_RULE),
                ("asked", "fit_grade", "in", "A|B|C"),
                ("good", "lead_grade", "in", "A1|A2|B1"),
                ("high", "scaled_score", "gte", "75"),
                ("high", "rule", "not_matched", FIRST_FIT_RULE),
            )
        ],
    }  # fmt: skip
    return {
        table: [
            {**dict.fromkeys(columns, ""), "scoring_model_id": MODEL, **row} for row in rows[table]
        ]
        for table, columns in RULE_COLUMNS.items()
    }


def write_tables(tables: Tables, folder: Path) -> None:
    """Write rule tables as CSV files, one a table.

    Args:
        tables: Rows by table, as ``make_tables`` gives them.
        folder: The folder; its files of the same names are replaced.
    """
    for table, rows in tables.items():
        write_rows(folder / f"{table}.csv", rows, RULE_COLUMNS[table])
