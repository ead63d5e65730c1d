"""Announce leads that wait for sales: ``python -m workbench.alert``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.utils.parse import parse_urls

from workbench.alert.digest import pick_news, read_keys, read_waiting, write_digest
from workbench.alert.state import StateError, only_one, read_sent, state_path, write_sent
from workbench.warehouse import WarehouseError, open_warehouse

URLS = "LEAD_SCORING_ALERT_URLS"
DONE, FAILED, WRONG = 0, 1, 2


class AddressError(RuntimeError):
    """The addresses can't be used; the message does not hold them, as they hold passwords."""


def read_arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="workbench.alert", description=__doc__)
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--schema", help="of the marts; the profile's by default")
    parser.add_argument(
        "--dry-run", action="store_true", help="show the digest; send and remember nothing"
    )
    return parser.parse_args(given)


def make_services(text: str) -> list[Apprise]:
    """One sender for each address, so that it can be said which of them failed.

    Raises:
        AddressError: there is none, or one that Apprise does not know.
    """
    addresses = parse_urls(text)
    if not addresses:
        raise AddressError(f"Say where to send to in the environment variable {URLS}.")
    services = []
    for number, address in enumerate(addresses, start=1):
        service = Apprise(asset=AppriseAsset(app_id="Lead scoring", app_desc="Lead scoring"))
        if not service.add(address):
            raise AddressError(f"Address {number} of {len(addresses)} in {URLS} is not understood.")
        services.append(service)
    return services


def send(services: Sequence[Apprise], title: str, text: str) -> list[str]:
    """Send the digest to all, and name those that did not take it."""
    failed = []
    for number, service in enumerate(services, start=1):
        # Told that it is text, Apprise escapes it for services that show HTML or Markdown.
        if not service.notify(
            title=title, body=text, body_format=NotifyFormat.TEXT, notify_type=NotifyType.INFO
        ):
            failed.append(f"{number} ({service[0].service_name})")
    return failed


def run(found: argparse.Namespace) -> int:
    """Send what is news, and remember it."""
    path = state_path()
    warehouse = open_warehouse(found.warehouse, found.schema)
    try:
        waiting, known = read_waiting(warehouse), read_keys(warehouse)
    finally:
        warehouse.close()
    if found.dry_run:
        news = pick_news(waiting, read_sent(path))
        print("\n\n".join(write_digest(news)) if news else "Nothing to announce.")
        return DONE
    with only_one(path):
        sent = read_sent(path)
        news = pick_news(waiting, sent)
        if not news:
            print("Nothing to announce.")
            return DONE
        title, text = write_digest(news)
        services = make_services(os.environ.get(URLS, ""))
        if failed := send(services, title, text):
            print(
                f"Not sent to service {', '.join(failed)} of {len(services)}; the next run sends it"
                " to all again.",
                file=sys.stderr,
            )
            return FAILED
        # What is sent and not written down is sent once more by the next run, and never lost.
        kept = {key: word for key, word in sent.items() if key in known}
        write_sent(path, kept | {one.key: one.state for one in news})
        print(f"Sent to {len(services)}: {title}")
    return DONE


def main(given: Sequence[str] | None = None) -> int:
    """Run the command: 0 done, 1 a service failed, 2 nothing could be done."""
    found = read_arguments(given)
    # Apprise's messages name addresses, and these hold passwords.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    try:
        return run(found)
    except (WarehouseError, StateError, AddressError) as error:
        print(error, file=sys.stderr)
        return WRONG


if __name__ == "__main__":
    sys.exit(main())
