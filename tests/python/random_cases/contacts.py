"""People and companies: contacts and their merges, visitors, companies, what providers know."""

from __future__ import annotations

from typing import Any

from reference_scorer import parse_timestamp

from random_cases.draws import (
    ANONYMOUS_IDS,
    CIRCLE_IDS,
    COMPANY_IDS,
    CONTACT_IDS,
    FAR_FUTURE,
    Draw,
    chance,
    nothing,
    padded,
    some_id,
    some_moment,
    some_time,
    some_value,
    written,
)
from random_cases.words import NUMBER_COLUMNS, PROVIDERS, TEXTS, WINDOWS, Rows


def draw_contacts(draw: Draw) -> Rows:
    """Draw the versions of all contacts, of some without an id, and one from the far future."""
    rows = []
    for contact in CONTACT_IDS + CIRCLE_IDS:
        rows += _contact_versions(draw, contact)
    for _ in range(2):
        rows.append({**_contact(draw, nothing(draw)), "updated_at": some_time(draw)})
    late = _contact(draw, "C_late")
    return [*rows, {**late, "updated_at": written(draw, FAR_FUTURE)}]


def _contact(draw: Draw, contact: str | None) -> dict[str, Any]:
    rng = draw.rng
    email = f"{rng.choice('abc')}@{rng.choice(TEXTS['email_domain'])}"
    email = rng.choice((email, email.upper(), email.title(), "not an address"))
    return {
        "contact_id": contact if contact is None or chance(draw, 0.7) else padded(draw, contact),
        "email": nothing(draw) if chance(draw, 0.15) else padded(draw, email),
        "company_id": some_id(draw, [*COMPANY_IDS, "K99"], 0.2),
        "created_at": nothing(draw) if chance(draw, 0.1) else some_time(draw, 0.02, WINDOWS),
        **{column: some_value(draw, column) for column in draw.columns["contacts"]},
    }


def _contact_versions(draw: Draw, contact: str) -> Rows:
    """Draw versions; two of the same time are alike, or differ in one column alone."""
    rows, times = [], set()
    created_at = None if chance(draw, 0.15) else some_time(draw, 0.02, WINDOWS)
    for _ in range(draw.rng.choice((1, 1, 2, 3, 4))):
        updated_at = nothing(draw) if chance(draw, 0.12) else some_time(draw, 0.05)
        moment = parse_timestamp((updated_at or "").strip())
        if moment in times:
            continue
        times.add(moment)
        version = {**_contact(draw, contact), "updated_at": updated_at}
        if chance(draw, 0.8):
            version["created_at"] = created_at
        rows.append(version)
        if chance(draw, 0.2):
            rows.append(dict(version))
        elif chance(draw, 0.15):
            column = draw.rng.choice(draw.columns["contacts"])
            version[column] = "50" if column in NUMBER_COLUMNS else "finance"
            rows.append({**version, column: "70" if column in NUMBER_COLUMNS else "retail"})
    return rows


def draw_identities(draw: Draw) -> Rows:
    """Draw which visitors turned out to be which contacts."""
    rows = []
    contacts = [*CONTACT_IDS, "X1", "R2", "nobody"]
    for anonymous_id in ANONYMOUS_IDS[:-2]:
        for _ in range(draw.rng.choice((0, 1, 1, 1, 2, 3))):
            row = {
                "anonymous_id": padded(draw, anonymous_id),
                "contact_id": some_id(draw, contacts),
                "identified_at": some_time(draw),
            }
            rows.append(row)
            if chance(draw, 0.2):
                rows.append({**row, "identified_at": some_time(draw)})
            if chance(draw, 0.1):
                rows.append({**row, "contact_id": some_id(draw, contacts)})
    rows.append({"anonymous_id": None, "contact_id": "C1", "identified_at": some_time(draw)})
    return rows


def draw_merges(draw: Draw) -> Rows:
    """Draw merges that always lead to a lower number, and others that must be rejected."""
    rng = draw.rng
    pairs = [
        ("X1", "C2"),
        ("C9", "C9"),
        ("R1", "R2"),
        ("R2", "R3"),
        ("R3", "R1"),
        ("C24", "R1"),
    ]
    for number in rng.sample(range(4, 24), 6):
        pairs.append((f"C{number}", f"C{rng.randint(1, number - 1)}"))
        if chance(draw, 0.3):
            pairs.append((f"C{number}", f"C{rng.randint(1, number - 1)}"))
        if chance(draw, 0.1):
            pairs.append((f"C{number}", "nobody"))
    pairs.append(("X2", rng.choice(("X1", "nobody", "C3"))))
    rows = [
        {
            "contact_id": padded(draw, gone),
            "merged_into_contact_id": padded(draw, survivor),
            "merged_at": written(draw, some_moment(draw)) if gone[0] == "R" else some_time(draw),
        }
        for gone, survivor in pairs
    ]
    rows.append({**rng.choice(rows), "merged_into_contact_id": nothing(draw)})
    return rows + [dict(row) for row in rows if chance(draw, 0.1)]


def draw_companies(draw: Draw) -> Rows:
    """Draw companies, some of them twice."""
    rows = []
    for company in [*COMPANY_IDS, None]:
        row = {
            "company_id": company and padded(draw, company),
            "name": f"Company {company}",
            "domain": "acme.example",
            **{column: some_value(draw, column) for column in draw.columns["companies"]},
        }
        rows.append(row)
        if chance(draw, 0.2):
            rows.append(dict(row))
        elif draw.columns["companies"] and chance(draw, 0.2):
            column = draw.rng.choice(draw.columns["companies"])
            row[column] = "50" if column in NUMBER_COLUMNS else "finance"
            rows.append({**row, column: "200" if column in NUMBER_COLUMNS else "retail"})
    return rows


def draw_enrichments(draw: Draw) -> Rows:
    """Draw what providers say of contacts and companies."""
    rows = []
    attributes = [*draw.columns["contacts"], *draw.columns["companies"]]
    for _ in range(70):
        attribute = draw.rng.choice(attributes)
        subject_type = draw.rng.choice(("contact", "company"))
        ids = CONTACT_IDS if subject_type == "contact" else [*COMPANY_IDS, "K99"]
        row = {
            "subject_type": padded(draw, draw.rng.choice((subject_type, subject_type.upper()))),
            "subject_id": some_id(draw, [*ids, *ids, *ids, "nobody"]),
            "attribute": nothing(draw) if chance(draw, 0.02) else padded(draw, attribute),
            "value": some_value(draw, attribute),
            "provider": some_id(draw, PROVIDERS),
            "observed_at": some_time(draw),
        }
        if chance(draw, 0.04):
            row["subject_type"] = draw.rng.choice((None, "lead", "n/a", "Person"))
        rows.append(row)
        if chance(draw, 0.15):
            rows.append({**row, "value": some_value(draw, attribute)})
        if chance(draw, 0.15) and subject_type == "contact":
            company = some_id(draw, COMPANY_IDS)
            rows.append({**row, "subject_type": "company", "subject_id": company})
    return rows


def draw_erasure_requests(draw: Draw) -> Rows:
    """Draw who wants to be erased."""
    ids = draw.rng.sample([*CONTACT_IDS, "stranger"], draw.rng.choice((0, 1, 2)))
    rows = [{"contact_id": padded(draw, one), "requested_at": some_time(draw, 0.2)} for one in ids]
    again = [dict(row) for row in rows if chance(draw, 0.3)]
    return rows + again + [{"contact_id": nothing(draw), "requested_at": some_time(draw)}]
