"""The alert: to a real webhook and a real mail server on loopback, each hand-off once."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest
from aiosmtpd.controller import Controller

from workbench.alert import __main__ as alert
from workbench.alert import state

HOSTILE = '<script>alert(1)</script> <!channel> [x](http://evil.example) =HYPERLINK("x")\r\nBcc: x'


class Webhook:
    """A webhook that keeps what it is sent.

    Attributes:
        status: what it answers.
    """

    def __init__(self) -> None:
        self.received: list[dict[str, str]] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                outer.received.append(json.loads(self.rfile.read(size)))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://someone:secret-word@127.0.0.1:{self.server.server_port}/leads"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """A webhook on loopback."""
    found = Webhook()
    yield found
    found.close()


@pytest.fixture
def mails() -> Iterator[tuple[str, list[email.message.EmailMessage]]]:
    """The address of a mail server on loopback, and the mails that it gets."""
    received: list[email.message.EmailMessage] = []

    class Handler:
        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802
            received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            return "250 OK"

    class AnyPort(Controller):
        def _trigger_server(self) -> None:
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    server = AnyPort(Handler(), hostname="127.0.0.1", port=0)
    server.start()
    yield (
        f"mailto://127.0.0.1:{server.port}?from=scores@company.example&to=sales@company.example",
        received,
    )
    server.stop()


@pytest.fixture
def small(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The marts that the alert reads, in a file of the test's own."""
    path = tmp_path / "leads.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{sample_file}' as sample (read_only)")
        connection.execute("create schema main_scoring_internal")
        for mart in ("call_list", "mql_handoffs"):
            connection.execute(f"create table {mart} as select * from sample.main.{mart}")
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(path))
    monkeypatch.delenv("LEAD_SCORING_ALERT_STATE", raising=False)
    monkeypatch.delenv("LEAD_SCORING_ALERT_URLS", raising=False)
    return path


@pytest.fixture
def change(small: Path) -> Callable[..., None]:
    """Change the marts."""

    def execute(sql: str, values: Sequence[str] = ()) -> None:
        with duckdb.connect(str(small)) as connection:
            connection.execute(sql, list(values))

    return execute


def waiting(path: Path, state_of_lead: str) -> list[tuple[str, str]]:
    """Contacts that nobody has touched, with their names, as SQL finds them without the alert."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            """
            select contact_id, full_name from call_list
            where (coalesce(sla_status, '') = 'breached') = ?
                and exists (
                    select 1 from mql_handoffs
                    where mql_handoffs.contact_id = call_list.contact_id
                        and mql_handoffs.scoring_model_id = call_list.scoring_model_id
                        and ended_on is null and first_touch_at is null
                        and not is_start_of_history
                )
            """,
            [state_of_lead == "overdue"],
        ).fetchall()


def test_sends_each_hand_off_once(
    small: Path,
    webhook: Webhook,
    mails: tuple[str, list[email.message.EmailMessage]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One digest to all services, and nothing the second time."""
    url, received = mails
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", f"{webhook.url}, {url}")
    overdue, new = waiting(small, "overdue"), waiting(small, "new")
    assert overdue and new
    assert alert.main([]) == alert.DONE
    (message,), (mail,) = webhook.received, received
    title = f"Leads to call: {len(overdue)} overdue, {len(new)} new"
    assert message["title"] == title == mail["subject"]
    text = message["message"]
    assert text.index("Overdue") < text.index("New (")
    for _, name in [*overdue, *new]:
        assert text.count(name) == 1
        assert name in mail.as_string() or name in mail.get_body(("html", "plain")).get_content()
    assert alert.main([]) == alert.DONE
    assert len(webhook.received) == len(received) == 1
    said = capsys.readouterr()
    assert "secret-word" not in said.out + said.err
    assert "Nothing to announce." in said.out
    kept = state.state_path().read_text()
    assert not any(contact in kept for contact, _ in [*overdue, *new])


def test_says_once_more_when_a_lead_becomes_overdue(
    small: Path,
    change: Callable[..., None],
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A new lead that becomes overdue is announced once more."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    assert alert.main([]) == alert.DONE
    contact, name = waiting(small, "new")[0]
    change(
        f"update call_list set sla_status = 'breached', hours_overdue = 0.2"
        f" where contact_id = '{contact}'"
    )
    assert alert.main([]) == alert.DONE
    assert webhook.received[1]["title"] == "Leads to call: 1 overdue"
    assert name in webhook.received[1]["message"]
    assert "12 working minutes late" in webhook.received[1]["message"]
    assert alert.main([]) == alert.DONE
    assert len(webhook.received) == 2


def test_a_lead_that_was_touched_or_was_there_before_is_no_news(
    small: Path,
    change: Callable[..., None],
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With nothing to say nothing is sent."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    change("update mql_handoffs set first_touch_at = qualified_at")
    assert alert.main([]) == alert.DONE
    change("update mql_handoffs set first_touch_at = null, is_start_of_history = true")
    assert alert.main([]) == alert.DONE
    assert webhook.received == []
    assert not state.state_path().exists()


def test_what_is_not_sent_is_not_marked(
    small: Path,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A failing service is an error, and the next run repeats the digest."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    webhook.status = 500
    assert alert.main([]) == alert.FAILED
    said = capsys.readouterr()
    assert "Not sent to service 1 (JSON) of 1" in said.err
    assert "secret-word" not in said.out + said.err
    assert not state.state_path().exists()
    webhook.status = 200
    assert alert.main([]) == alert.DONE
    assert webhook.received[-1] == webhook.received[0]
    assert alert.main([]) == alert.DONE
    assert len({json.dumps(one) for one in webhook.received}) == 1


def test_killed_between_sending_and_writing_repeats_once(
    small: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent and not written down is sent once more."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    with monkeypatch.context() as during:
        during.setattr(alert, "write_sent", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            alert.main([])
    for _ in range(3):
        assert alert.main([]) == alert.DONE
    assert len(webhook.received) == 2
    assert webhook.received[0] == webhook.received[1]


def test_hostile_names_are_text(
    small: Path,
    change: Callable[..., None],
    webhook: Webhook,
    mails: tuple[str, list[email.message.EmailMessage]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No name is HTML, a header, a line of its own or invisible."""
    url, received = mails
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", f"{webhook.url} {url} {url}&format=html")
    contact, _ = waiting(small, "new")[0]
    change(
        "update call_list set full_name = ?, company_name = ?, owner = ? where contact_id = ?",
        [HOSTILE, "\u202egpj.exe\x07", "<img src=x>", contact],
    )
    assert alert.main([]) == alert.DONE
    shown = " ".join(HOSTILE.split())[:79]
    text = webhook.received[0]["message"]
    assert shown in text
    assert "\u202e" not in text and "\x07" not in text
    assert sum(line.startswith("- ") for line in text.splitlines()) == len(
        waiting(small, "new") + waiting(small, "overdue")
    )
    plain, html = received
    assert plain.get_content_type() == "text/plain"
    assert shown in plain.get_content()
    assert plain["bcc"] is None and html["bcc"] is None
    page = html.get_body(("html",)).get_content()
    assert "<script" not in page and "<img" not in page and "<a " not in page
    assert "&lt;script&gt;" in page


def test_dry_run_shows_and_keeps_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A dry run needs no address, and can be repeated."""
    for _ in range(2):
        assert alert.main(["--dry-run"]) == alert.DONE
        said = capsys.readouterr().out
        for _, name in waiting(small, "new"):
            assert name in said
    assert not state.state_path().exists()


@pytest.mark.parametrize("urls", ["", "nonsense", "json://", "unknown://secret-word@host"])
def test_addresses_that_are_wrong_are_said_and_not_shown(
    small: Path, urls: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message says which address is wrong, without the address."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", urls)
    assert alert.main([]) == alert.WRONG
    said = capsys.readouterr()
    assert "LEAD_SCORING_ALERT_URLS" in said.err
    assert "secret-word" not in said.out + said.err
    assert not state.state_path().exists()


def test_a_state_that_is_not_ours_stops_the_alert(
    small: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not a state is not taken for an empty one."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    state.state_path().write_text("{}")
    assert alert.main([]) == alert.WRONG
    assert webhook.received == []


def test_hand_offs_that_are_gone_are_forgotten(
    small: Path,
    change: Callable[..., None],
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What an erased lead leaves in the state goes with the next digest."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    assert alert.main([]) == alert.DONE
    before = state.read_sent(state.state_path())
    erased, another = waiting(small, "new")[:2]
    change(f"delete from mql_handoffs where contact_id = '{erased[0]}'")
    change(f"update call_list set sla_status = 'breached' where contact_id = '{another[0]}'")
    assert alert.main([]) == alert.DONE
    assert len(state.read_sent(state.state_path())) == len(before) - 1


def test_only_one_runs_at_a_time(
    small: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two runs at once only one sends."""
    monkeypatch.setenv("LEAD_SCORING_ALERT_URLS", webhook.url)
    with state.only_one(state.state_path()):
        assert alert.main([]) == alert.WRONG
    assert webhook.received == []
