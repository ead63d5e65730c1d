"""The report: numbers of the marts, one file, nothing to load, hostile text as text."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from application import browser_or_skip
from pages import HOSTILE, ask, change

from workbench import wording
from workbench.report import __main__ as report
from workbench.report import data, page, rule_changes
from workbench.warehouse import DuckdbWarehouse, WarehouseError

MODEL = "mid_market"
MARTS = (
    "lead_scores",
    "scoring_guide",
    "account_scores",
    "call_list",
    "untouched_mqls",
    "mql_handoffs",
    "lead_mql_transitions",
    "score_band_performance",
)
INTERNAL = (
    "stg_lead_scoring__grade_thresholds",
    "int_lead_scoring__history_starts",
    "int_lead_scoring__contact_periods",
    "int_lead_scoring__rules",
)


class Tables(HTMLParser):
    """Tables of a page as rows of text, and all tags with their attributes.

    Attributes:
        tables: below each heading of the third level.
        tags: names and attributes.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[list[str]]]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._heading = ""
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag == "h3":
            self._heading, self._in = "", "h3"
        elif tag == "table":
            self.tables.setdefault(self._heading, []).append([])
        elif tag == "tr":
            self.tables[self._heading][-1].append([])
        elif tag in ("td", "th"):
            self.tables[self._heading][-1][-1].append("")
            self._in = "cell"

    def handle_endtag(self, tag: str) -> None:
        """End a heading or a cell."""
        if tag in ("h3", "td", "th"):
            self._in = ""

    def handle_data(self, data: str) -> None:
        """Text of a heading or a cell."""
        self.words.append(data)
        if self._in == "h3":
            self._heading += data
        elif self._in == "cell":
            row = self.tables[self._heading][-1][-1]
            row[-1] = " ".join((row[-1] + " " + data).split())


@pytest.fixture(scope="module")
def written(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the bundled sample, written by the command."""
    path = tmp_path_factory.mktemp("report") / "deep" / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(sample_file))
        assert report.main(["--out", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def tables(written: Path) -> Tables:
    """What the report of the bundled sample says."""
    return Tables(written.read_text(encoding="utf-8"))


@pytest.fixture
def copied(sample_file: Path, tmp_path: Path) -> Path:
    """The tables that the report reads, in a file of the test's own."""
    path = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{sample_file}' as sample (read_only)")
        connection.execute("create schema main_scoring_internal")
        for mart in MARTS:
            connection.execute(f"create table {mart} as from sample.main.{mart}")
        for name in INTERNAL:
            of_sample = f"sample.main_scoring_internal.{name}"
            connection.execute(f"create table main_scoring_internal.{name} as from {of_sample}")
        connection.execute(
            """create table lead_score_history as
            select scoring_model_id, rules_version, min(valid_from) as valid_from
            from sample.main.lead_score_history group by all"""
        )
    return path


def read(path: Path, project: Path) -> str:
    """The report of a file."""
    warehouse = DuckdbWarehouse(path)
    try:
        return page.make_page(warehouse, project)
    finally:
        warehouse.close()


def test_two_runs_give_the_same_bytes(written: Path, tmp_path: Path, sample_file: Path) -> None:
    """Nothing in it depends on the clock or on the order of rows."""
    again = tmp_path / "again.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(sample_file))
        assert report.main(["--out", str(again)]) == 0
    assert again.read_bytes() == written.read_bytes()
    assert len(written.read_bytes()) < 2_000_000


def test_the_grade_matrix_is_that_of_the_scores(tables: Tables, sample_file: Path) -> None:
    """Each cell, each row's sum, and all leads."""
    head, *rows = tables.tables["Leads by grade"][0]
    expected = {
        grade: (leads, mqls)
        for grade, leads, mqls in ask(
            sample_file,
            """select lead_grade, count(*), count(*) filter (where is_mql) from lead_scores
            where scoring_model_id = ? group by lead_grade""",
            (MODEL,),
        )
    }
    for row in rows:
        cells = zip(head[1:-1], row[1:-1], strict=True)
        for grade, cell in cells:
            leads, mqls = expected.get(row[0] + grade, (0, 0))
            assert cell == (f"{leads} ({mqls})" if mqls else str(leads))
    assert len(rows) * len(head[1:-1]) == 16
    assert sum(int(row[-1]) for row in rows) == sum(leads for leads, _ in expected.values())


def test_new_mqls_are_those_of_the_transitions(tables: Tables, sample_file: Path) -> None:
    """Week by week, and the last one is marked as not over."""
    (weeks, numbers) = tables.tables["New MQLs a week"][0]
    expected = ask(
        sample_file,
        """select date_trunc('week', transitioned_on)::date, count(*) from lead_mql_transitions
        where scoring_model_id = ? and transition = 'entered' and not is_start_of_history
            and transitioned_on >= date_trunc('week', (select max(scored_on) from lead_scores))
                - interval 84 day
        group by 1 order by 1""",
        (MODEL,),
    )
    assert dict(zip(weeks[1:], [*numbers[1:-1], numbers[-1].rstrip("*")], strict=True)) == {
        f"{week.day} {week:%b}": str(leads) for week, leads in expected
    }
    assert numbers[-1].endswith("*") and not numbers[-2].endswith("*")


def test_deadlines_are_those_of_the_hand_offs(tables: Tables, sample_file: Path) -> None:
    """Of all, and by owner they add up."""
    _, total, *owners = tables.tables["Deadlines kept by owner"][0]
    met, breached = ask(
        sample_file,
        """select count(*) filter (where sla_status = 'met'),
            count(*) filter (where sla_status = 'breached')
        from mql_handoffs where qualified_on >=
            date_trunc('week', (select max(scored_on) from lead_scores)) - interval 84 day""",
    )[0]
    assert total[:3] == ["All", str(met), str(breached)]
    assert total[3] == wording.percent(met / (met + breached))
    assert sum(int(row[1]) for row in owners) == met
    assert sum(int(row[2]) for row in owners) == breached
    of_leads = ask(sample_file, "select distinct owner from call_list where owner is not null")
    assert {row[0] for row in owners} & {owner for (owner,) in of_leads}


def test_the_ten_to_call_are_the_first_of_the_list(tables: Tables, sample_file: Path) -> None:
    """In their order, by name; late is whom nobody has touched."""
    _, *rows = tables.tables["The ten to call"][0]
    expected = ask(
        sample_file,
        """select coalesce(full_name, contact_id), coalesce(company_name, ''), lead_grade,
            exists (
                select 1 from untouched_mqls where sla_status = 'breached'
                    and untouched_mqls.contact_id = call_list.contact_id
            )
        from call_list where scoring_model_id = ? order by call_rank limit 10""",
        (MODEL,),
    )
    assert len(rows) == len(expected) == 10
    for row, (name, company, grade, is_late) in zip(rows, expected, strict=True):
        assert row[1] == f"{name} {company}".strip()
        assert row[2].startswith(f"{grade} score")
        assert row[5].endswith("h late") == is_late


def test_conversion_is_that_of_the_bands(tables: Tables, sample_file: Path) -> None:
    """By grade, with its interval."""
    _, *rows = tables.tables["Conversion by grade"][0]
    assert [tuple(row) for row in rows] == [
        (grade, wording.count(leads), wording.count(won), wording.percent(rate), f"{low} to {high}")
        for grade, leads, won, rate, low, high in [
            (*row[:4], wording.percent(row[4]), wording.percent(row[5]))
            for row in ask(
                sample_file,
                """select band, leads, conversions, conversion_rate, conversion_rate_low,
                    conversion_rate_high
                from score_band_performance
                where scoring_model_id = ? and band_type = 'lead_grade' order by band""",
                (MODEL,),
            )
        ]
    ]


def test_movers_moved_most(tables: Tables, sample_file: Path) -> None:
    """Up and down, by the change in seven days."""
    for found, order in zip(tables.tables["Movers of the week"], ("desc", "asc"), strict=True):
        expected = ask(
            sample_file,
            f"""select score_change_7_days from lead_scores
            where scoring_model_id = ? and score_change_7_days {">" if order == "desc" else "<"} 0
            order by score_change_7_days {order} limit 5""",
            (MODEL,),
        )
        assert [row[3] for row in found[1:]] == [
            wording.points(change, signed=True) for (change,) in expected
        ]


def test_nothing_is_loaded_and_everything_is_labelled(written: Path, tables: Tables) -> None:
    """No script, no link, no reference out of the file; charts have names and tables have heads."""
    text = written.read_text(encoding="utf-8")
    assert not {"script", "link", "img", "iframe", "object", "embed", "a"} & {
        tag for tag, _ in tables.tags
    }
    loading = {"src", "href", "xlink:href", "srcset", "data", "action", "poster"}
    assert not [tag for tag, found in tables.tags if loading & set(found)]
    addresses = set(re.findall(r"\w+://[^\"'\s<>)]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert all(found.startswith("#") for found in re.findall(r"url\(([^)]*)\)", text))
    drawn = [found for tag, found in tables.tags if tag == "svg"]
    assert len(drawn) == 3
    assert all(found["role"] == "img" and found["aria-label"] for found in drawn)
    heads = [found for tag, found in tables.tags if tag == "th"]
    assert heads and all(found.get("scope") in ("row", "col") for found in heads)
    ids = [found["id"] for _, found in tables.tags if "id" in found]
    assert len(ids) == len(set(ids))


def test_hostile_text_is_text(copied: Path, tmp_path: Path) -> None:
    """Names, companies, owners, reasons and rules are no HTML."""
    hostile = ' "><'.join(HOSTILE).replace("'", "''")
    change(
        copied,
        f"update call_list set full_name = '{hostile}', company_name = '{hostile}',"
        f" owner = '{hostile}', next_action = '{hostile}', top_reasons = '{hostile}'",
        f"update main_scoring_internal.int_lead_scoring__contact_periods"
        f" set owner = '{hostile}', full_name = '{hostile}'",
        f"update account_scores set company_name = '{hostile}'",
        f"update scoring_guide set scoring_model_name = '{hostile}'",
        f"update main_scoring_internal.int_lead_scoring__rules set description = '{hostile}',"
        " valid_from = date '2026-06-01' where rule_id = 'benchmark_launch'",
    )
    text = read(copied, tmp_path)
    found = Tables(text)
    assert "<script" not in text
    assert not {"script", "a", "img"} & {tag for tag, _ in found.tags}
    said = " ".join("".join(found.words).split())
    assert said.count(" ".join(hostile.replace("''", "'").split())) > 30


def test_what_is_off_is_said(copied: Path, tmp_path: Path) -> None:
    """Without modules there are scores and grades, and a sentence for each part."""
    change(
        copied,
        "drop table lead_score_history",
        "drop table lead_mql_transitions",
        "drop table mql_handoffs",
        "drop table call_list",
        "drop table untouched_mqls",
        "drop table score_band_performance",
        "drop table main_scoring_internal.int_lead_scoring__history_starts",
        "update lead_scores set score_change_7_days = null",
    )
    found = Tables(read(copied, tmp_path))
    text = " ".join("".join(found.words).split())
    assert text.count(page.OFF["history"]) == 2
    assert text.count(page.OFF["handoffs"]) == 2
    assert text.count(page.OFF["evidence"]) == 1
    assert "No score has changed in the last seven days" in text
    assert set(found.tables) == {"Leads by grade", "What changed in the rules"}


def test_nobody_scored_is_an_error(copied: Path, tmp_path: Path) -> None:
    """Rather than a page of zeros."""
    change(copied, "delete from lead_scores")
    with pytest.raises(WarehouseError, match="No lead is scored"):
        read(copied, tmp_path)


def test_changes_of_rules_are_found(copied: Path, tmp_path: Path) -> None:
    """A new version in the history, a rule that changes on a date, and commits to the tables."""
    rules = "main_scoring_internal.int_lead_scoring__rules"
    change(
        copied,
        "insert into lead_score_history values"
        f" ('{MODEL}', 'another', date '2026-06-15'), ('{MODEL}', 'another', date '2026-06-20')",
        f"update {rules} set valid_to = '2026-06-10' where rule_id = 'pricing_page'"
        " and valid_to is not null",
        f"update {rules} set valid_from = '2026-06-10' where rule_id = 'pricing_page'"
        " and valid_to is null",
    )
    project = tmp_path / "project"
    (project / "seeds" / "rules").mkdir(parents=True)
    git(project, "init", "--quiet")
    for number, day in enumerate(("2026-01-05", "2026-06-12", "2026-07-02")):
        (project / "seeds" / "rules" / "fit_rules.csv").write_text(f"{number}\n")
        git(project, "add", ".")
        git(project, "commit", "--quiet", "-m", f"Rules <b>{number}</b>", day=day)
    found = Tables(read(copied, project))
    text = " ".join("".join(found.words).split())
    assert "From 15 Jun 2026 on, scores were made with other rules" in text
    dated, commits = found.tables["What changed in the rules"]
    points = ask(
        copied,
        f"select points from {rules} where scoring_model_id = ? and rule_id = 'pricing_page'"
        " order by valid_from nulls first",
        (MODEL,),
    )
    before, now = (wording.points(row[0]) for row in points)
    changes = [row for row in dated if row[1].endswith("pricing_page")]
    assert [(row[0], row[2]) for row in changes] == [
        ("10 Jun 2026", f"{now} points instead of {before}")
        if now != before
        else ("10 Jun 2026", f"new conditions, still {now} points")
    ]
    assert [row[1] for row in dated if row[2] == "will end"]
    assert commits[1:] == [["12 Jun 2026", "Rules <b>1</b>"]]


def test_a_folder_without_git_is_said(tmp_path: Path) -> None:
    """None is not the same as no change."""
    assert rule_changes.commits(tmp_path, date(2026, 6, 30)) is None


def git(folder: Path, *arguments: str, day: str = "2026-01-01") -> None:
    """Run git as nobody in particular, on a day."""
    moment = f"{day}T12:00:00+00:00"
    subprocess.run(
        [
            "git",
            "-c",
            "user.name=Somebody",
            "-c",
            "user.email=somebody@company.example",
            *arguments,
        ],
        cwd=folder,
        check=True,
        env={"PATH": "/usr/bin:/bin", "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment},
    )


def test_weeks_without_mqls_are_shown(copied: Path) -> None:
    """As zero; weeks before the history are left out, and one that it has in part is marked."""
    change(
        copied,
        "delete from lead_mql_transitions",
        "update main_scoring_internal.int_lead_scoring__history_starts"
        " set history_starts_on = date '2026-06-10'",
    )
    warehouse = DuckdbWarehouse(copied)
    try:
        weeks = data.new_mqls(warehouse, MODEL, date(2026, 6, 30))
    finally:
        warehouse.close()
    assert weeks == [
        {"week": date(2026, 6, 8), "leads": 0, "is_whole": False},
        {"week": date(2026, 6, 15), "leads": 0, "is_whole": True},
        {"week": date(2026, 6, 22), "leads": 0, "is_whole": True},
        {"week": date(2026, 6, 29), "leads": 0, "is_whole": False},
    ]


def test_a_browser_asks_for_nothing_else(written: Path, tmp_path: Path) -> None:
    """On a screen, in the dark, on a telephone and as PDF."""
    with browser_or_skip() as browser:
        asked: list[str] = []
        complaints: list[str] = []
        opened = browser.new_page(viewport={"width": 1000, "height": 900})
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("console", lambda message: complaints.append(message.text))
        opened.goto(written.as_uri())
        for width, scheme in ((1000, "dark"), (380, "light")):
            opened.set_viewport_size({"width": width, "height": 900})
            opened.emulate_media(color_scheme=scheme)
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
        opened.emulate_media(media="print")
        printed = opened.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
        assert printed.startswith(b"%PDF")
        assert asked == [written.as_uri()]
        assert complaints == []
