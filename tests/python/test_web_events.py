"""The models for web events that docs/web_events.md shows, on tables of the shape they are for."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from consumer_project import PROJECT, ConsumerProject, new_project

pytestmark = pytest.mark.xdist_group("web_events")

PAGE = (PROJECT / "docs" / "web_events.md").read_text(encoding="utf-8")
FILES = re.compile(r"```(?:sql|yaml)\n(?:--|#) (\S+)\n(.*?)```", flags=re.DOTALL)
SETTINGS = """
  lead_scoring__contacts: raw.contacts
  lead_scoring__contact_attributes: []
  lead_scoring__company_attributes: []
  lead_scoring__scored_on: "2026-06-30"
  lead_scoring__history_start: "2026-06-28"
  lead_scoring__stale_after_hours: ""
  lead_scoring__modules: [history]

seeds:
  lead_scoring:
    rules: {+enabled: false}
    personas: {+enabled: false}

flags:
  require_ref_searches_node_package_before_root: true
"""
CONTACTS = """
    create schema raw;
    create table raw.contacts as
    select
        contact_id, contact_id || '@firm.example' as email, null as company_id,
        timestamp '2026-01-01' as created_at, timestamp '2026-01-01' as updated_at
    from (values ('ada'), ('bo')) as people (contact_id)
"""
# Each visitor looks at three pages on three days; v1 logs in on the second, v2 never does.
GA4 = """
    create schema analytics_123456789;
    create table analytics_123456789."events_*" (
        event_date varchar, event_timestamp bigint, event_name varchar,
        event_params struct(
            key varchar,
            value struct(
                string_value varchar, int_value bigint, float_value double, double_value double
            )
        )[],
        user_id varchar, user_pseudo_id varchar
    );
    insert into analytics_123456789."events_*"
    select
        strftime(occurred_at, '%Y%m%d'), epoch_us(occurred_at), event_name,
        [
            {
                'key': 'ga_session_id',
                'value': {
                    'string_value': null, 'int_value': 7, 'float_value': null,
                    'double_value': null
                }
            },
            {
                'key': 'page_location',
                'value': {
                    'string_value': page, 'int_value': null, 'float_value': null,
                    'double_value': null
                }
            }
        ],
        person, visitor
    from visits
"""
SNOWPLOW = """
    create schema atomic;
    create table atomic.events as
    select
        md5(visitor || occurred_at) as event_id, person as user_id, visitor as domain_userid,
        case when event_name = 'user_engagement' then 'page_ping' else event_name end as event_name,
        cast(null as varchar) as se_action, cast(null as varchar) as se_label,
        '/pricing' as page_urlpath,
        occurred_at as derived_tstamp, occurred_at + interval 1 hour as load_tstamp
    from visits;
    insert into atomic.events select * from atomic.events limit 1
"""
VISITS = """
    create temporary view visits as
    select * from (
        values
            ('v1', null, timestamp '2026-06-10 09:00:00', 'page_view'),
            ('v1', 'ada', timestamp '2026-06-12 09:00:00', 'page_view'),
            ('v1', null, timestamp '2026-06-14 09:00:00.5', 'page_view'),
            ('v1', null, timestamp '2026-06-14 09:10:00', 'user_engagement'),
            ('v2', null, timestamp '2026-06-14 10:00:00', 'page_view')
    ) as visited (visitor, person, occurred_at, event_name)
    cross join (select 'https://us.example/pricing?gclid=1' as page)
"""


def section(title: str) -> dict[str, str]:
    """Files that a section of the page shows, by path."""
    [text] = re.findall(rf"^## {title}.*?\n(.*?)(?=^## |\Z)", PAGE, flags=re.DOTALL | re.MULTILINE)
    return dict(FILES.findall(text))


@pytest.mark.parametrize(
    ("title", "tables"),
    [
        pytest.param("GA4", GA4, id="GA4"),
        pytest.param("Snowplow", SNOWPLOW, id="Snowplow", marks=pytest.mark.takes_minutes),
    ],
)
def test_the_models_of_the_page_give_scores(tmp_path: Path, title: str, tables: str) -> None:
    """What a visitor did before and after the login counts for the person, each event once."""
    [settings] = section("Name them").values()
    files = section(title)
    assert {"models/web_events.sql", "models/web_identities.sql"} < set(files)
    source = new_project(tmp_path, settings + SETTINGS, "starter", files)
    project = ConsumerProject(source, tmp_path / "built")
    with duckdb.connect(str(project.database)) as connection:
        for statement in (CONTACTS, VISITS, tables):
            connection.execute(statement)
    # Two leads leave most of the starter rules without anybody.
    project.build(warned=["assert_rule_tables_have_no_likely_slips"])
    # Business address 20. Three page views of 20, 18 and 16 days ago, 2 points that halve in 30
    # days: 1.259921, 1.319508 and 1.381913; on three days in a month 15.
    assert project.rows(
        "select contact_id, fit_score, engagement_score from lead_scores order by 1"
    ) == [
        ("ada", 20, Decimal("18.961342")),
        ("bo", 20, -5),
    ]
    assert project.rows("""
        select outcome, cast(sum(rows) as integer) from input_reconciliation
        where input = 'events' and rows > 0 and outcome <> 'superseded'
        group by outcome order by outcome
    """) == [("accepted", 3), ("pending", 1)]
    assert project.rows("select distinct page_path from web_events") == [("/pricing",)]
