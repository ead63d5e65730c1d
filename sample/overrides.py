"""What people in sales decided about leads, against the score or ahead of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sample import mess, vocabulary
from sample.journeys import END, Event, hot_moment
from sample.outcomes import Outcomes
from sample.records import Merge, Row, owner_of
from sample.world import Person, stream


def override_rows(
    seed: int,
    people: list[Person],
    merges: list[Merge],
    events: dict[str, list[Event]],
    outcomes: Outcomes,
) -> list[Row]:
    """Write the overrides: one has expired, one is taken back, one gives no reason."""
    rng = stream(seed, "overrides")
    in_deals = {person.contact_id for deal in outcomes.opportunities for person in deal.people}
    judged = {verdict.contact_id for verdict in outcomes.verdicts}
    free = [each for each in people if each.contact_id not in in_deals | judged]
    lately = END - timedelta(days=21)
    done = {p.contact_id: sum(e.occurred_at > lately for e in events[p.contact_id]) for p in people}
    hot_at = {p.contact_id: hot_moment(events[p.contact_id]) or datetime.min for p in people}
    _, fair_day = vocabulary.TRADE_SHOWS[-1]

    def best(kind: str, value: Callable[[Person], object]) -> list[Person]:
        found = [each for each in free if each.kind == kind]
        return sorted(found, key=lambda each: (value(each), each.contact_id), reverse=True)

    met = best("buyer", lambda p: (p.lead_source == "trade show", p.arrived_at.date() >= fair_day))
    newly_hired = best(
        "buyer", lambda p: (p.fit < 0.6, p.created_at < datetime(2026, 3, 1), p.fit)
    )[0]
    keen = best("buyer", lambda p: (p.fit > 0.66, done[p.contact_id]))
    stranger = best("freemail", lambda p: hot_at[p.contact_id])[0]
    student = best("student", lambda p: hot_at[p.contact_id])[0]
    # Who, the model, the decision, why, when, and until when.
    decisions = (
        (newly_hired, "", "mql", "new in the job, a customer of ours in the last one",
         "2026-03-12 09:40:00", "2026-06-01"),
        (met[0], "", "mql", "met at the fair in March, tender starts in July",
         "2026-06-15 08:20:00", "2026-08-31"),
        (met[1], "mid_market", "mql", "asked at our stand for a quote after the summer",
         "2026-06-17 13:05:00", "2026-09-30"),
        (stranger, "", "not_mql", "works for Haulmetrics, private address",
         "2026-06-16 12:30:00", "2027-06-16"),
        (student, "", "not_mql", "writes a thesis, has nothing to buy",
         "2026-05-19 14:10:00", "2027-05-19"),
        (keen[0], "", "mql", "wants a pilot before the end of the quarter",
         "2026-06-08 10:15:00", "2026-09-01"),
        (keen[0], "", "not_mql", "pilot is off, asked us to call in October",
         "2026-06-24 09:05:00", "2026-10-01"),
        (merges[4].gone, "", "mql", "speaks at our user group, brings a colleague",
         "2026-06-10 07:45:00", "2026-07-31"),
        (keen[1], "", "mql", "", "2026-06-23 11:00:00", "2026-09-01"),
    )  # fmt: skip
    return [
        {
            "contact_id": mess.pad(rng, person.contact_id),
            "scoring_model_id": model,
            "override": mess.respell(rng, override),
            "reason": reason,
            "decided_by": owner_of(seed, person),
            "decided_at": mess.timestamp(rng, datetime.fromisoformat(decided_at)),
            "expires_at": expires_at,
        }
        for person, model, override, reason, decided_at, expires_at in decisions
    ]
