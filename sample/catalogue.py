"""The event types, pages and assets of the high-volume data, with their shares."""

import numpy as np

from sample import vocabulary

PAGE_COUNT = 5000
PAGE_TICKETS = 1 << 17

# Share of all events, and how many different assets the type has (0: none).
EVENT_MIX: dict[str, tuple[float, int]] = {
    "page_view": (0.620, 0),
    "email_sent": (0.120, 104),
    "email_open": (0.085, 104),
    "email_click": (0.025, 104),
    "product_login": (0.050, 0),
    "content_download": (0.025, 60),
    "form_submission": (0.022, 6),
    "webinar_registration": (0.013, 40),
    "webinar_attended": (0.007, 40),
    "chat_started": (0.010, 0),
    "email_bounce": (0.006, 104),
    "demo_request": (0.004, 1),
    "meeting_booked": (0.003, 0),
    "trial_signup": (0.003, 1),
    "trade_show_visit": (0.003, 8),
    "unsubscribe": (0.0035, 104),
    "spam_complaint": (0.0005, 104),
}
PAGE_VIEW = 0  # The code of page_view: its place in EVENT_MIX.
FORMS = ("contact-us", "newsletter", "gated-content", "demo-form", "job-application", "partners")
CONTENT = (*vocabulary.CONTENT, *vocabulary.BUYING_CONTENT, vocabulary.NEW_REPORT[0])
SECTIONS = (("blog", 3550), ("docs", 950), ("customers", 300), ("careers", 120), ("product", 73))
TOPICS = (
    "freight", "carrier", "lane", "tender", "rates", "detention", "emissions", "port", "invoice",
    "fleet", "warehouse", "customs", "routing", "spot-market", "last-mile",
)  # fmt: skip


def page_paths() -> list[str]:
    """List the page paths, the most popular first."""
    rng = np.random.default_rng(5000)
    numbered = [
        f"/{section}/{TOPICS[number % len(TOPICS)]}-{number:04d}"
        for section, count in SECTIONS
        for number in range(count)
    ]
    paths = [numbered[place] for place in rng.permutation(len(numbered))]
    # What the visitors of any such site see most.
    for place, path in (
        (0, "/"), (3, "/pricing"), (8, "/product/route-planning"), (15, "/product/integrations"),
        (25, "/careers"), (40, "/demo"), (60, "/roi-calculator"), (90, "/security"),
    ):  # fmt: skip
        paths.insert(place, path)
    return paths[:PAGE_COUNT]


def tickets(weights: np.ndarray, count: int) -> np.ndarray:
    """Make a table to draw from in one look-up, as a lottery does.

    Args:
        weights: What each item weighs; shape (items,), positive.
        count: About how many tickets to give out.

    Returns:
        Item numbers, ascending, each as often as its weight asks for, perhaps never; int32.
    """
    shares = np.floor(np.cumsum(weights) / np.sum(weights) * count)
    return np.repeat(
        np.arange(len(weights), dtype=np.int32), np.diff(shares, prepend=0).astype(np.int64)
    )


def page_tickets() -> np.ndarray:
    """Make the ticket table of pages: page number r is viewed in proportion to 1 / (r + 1)."""
    ranks = np.arange(1, PAGE_COUNT + 1)
    return tickets(1.0 / ranks, PAGE_TICKETS)


def asset_name(event_type: str, number: int) -> str:
    """Name one asset of an event type."""
    if event_type == "form_submission":
        return FORMS[number]
    if event_type == "content_download":
        return CONTENT[number] if number < len(CONTENT) else f"freight-guide-{number:03d}.pdf"
    if event_type.startswith("webinar"):
        return f"webinar-{TOPICS[number % len(TOPICS)]}-{number:03d}"
    if event_type == "trade_show_visit":
        shows = [name for name, _ in vocabulary.TRADE_SHOWS]
        return shows[number] if number < len(shows) else f"Freight Fair {number}"
    return {"demo_request": "demo-form", "trial_signup": "trial-14-days"}.get(
        event_type, f"campaign-{number:03d}"
    )


def assets() -> tuple[list[str], np.ndarray, np.ndarray]:
    """List all assets, and for each event type the place of its first one and their number.

    Returns:
        The names; the places, shape (event types,); the numbers of assets, shape (event types,).
    """
    names: list[str] = []
    places, counts = [], []
    for event_type, (_, count) in EVENT_MIX.items():
        places.append(len(names))
        counts.append(count)
        names += [asset_name(event_type, number) for number in range(count)]
    return names, np.array(places, dtype=np.int32), np.array(counts, dtype=np.int32)
