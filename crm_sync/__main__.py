"""Write lead scores into a CRM: ``python -m crm_sync plan|apply|rebuild|pull MAPPING``."""

from __future__ import annotations

import argparse
import logging
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from crm_sync.make_target import make_target
from crm_sync.mapping import CrmMapping, MappingError, read_mapping
from crm_sync.report import print_plan, print_run
from crm_sync.secret_values import MissingSecretError, RedactingFilter, redact
from crm_sync.sending import StoppedError
from crm_sync.sync import ConfirmationError, Sync
from crm_sync.targets.base import TargetError
from crm_sync.warehouse import Warehouse, WarehouseError, open_warehouse
from tools.console import make_console

FOLDER = Path("crm_sync/mappings")
DONE, LEFT, WRONG = 0, 1, 2


def find_mapping(name: str) -> Path:
    """The file of a mapping: a path, or the name of one in ``crm_sync/mappings``."""
    path = Path(name)
    return path if path.suffix in {".yml", ".yaml"} else FOLDER / f"{name}.yml"


def read_arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="crm_sync", description=__doc__.partition("\n")[0])
    parser.add_argument("command", choices=("plan", "apply", "rebuild", "pull"))
    parser.add_argument("mapping", help="a YAML file, or the name of one in crm_sync/mappings")
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--schema", help="of sync_crm_leads; the profile's by default")
    parser.add_argument("--limit", type=int, help="records to write at most")
    parser.add_argument(
        "--confirm", action="store_true", help="clear and delete any share of the leads"
    )
    parser.add_argument(
        "--all", action="store_true", help="compare records whose payload did not change, too"
    )
    parser.add_argument(
        "--retry-refused", action="store_true", help="send again what the CRM has refused"
    )
    parser.add_argument("--rows", type=int, default=50, help="rows of a plan to show")
    return parser.parse_args(given)


def run(found: argparse.Namespace, mapping: CrmMapping, warehouse: Warehouse) -> int:
    """Do what the command says, and return an exit code."""
    console = make_console()
    target = make_target(mapping)
    if found.command == "pull":
        from crm_sync.feedback import pull  # noqa: PLC0415 - only Tryton has it.

        for table, rows in pull(mapping, target, warehouse).items():
            console.print(f"{table}: {rows} rows")
        return DONE
    with Progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task(mapping.name)
        sync = Sync(
            mapping,
            target,
            warehouse,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
        made = sync.prepare(make_fields=found.command == "apply")
        options = {"with_refused": found.retry_refused, "everything": found.all}
        if found.command == "plan":
            sync.plan(found.limit, **options)
        elif found.command == "rebuild":
            sync.rebuild()
        else:
            try:
                sync.apply(found.limit, found.confirm, **options)
            except ConfirmationError:
                raise
            except StoppedError:
                print_run(console, mapping, sync.report, made)
                raise
    if found.command == "plan":
        print_plan(console, mapping, sync.report, made, found.rows)
        return DONE
    print_run(console, mapping, sync.report, made)
    return LEFT if sync.report.refused or sync.report.failed else DONE


def main(given: Sequence[str] | None = None) -> int:
    """Run a command: 0 done, 1 something was refused or failed, 2 nothing could be done."""
    found = read_arguments(given)
    handler = logging.StreamHandler()
    handler.addFilter(RedactingFilter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    try:
        mapping = read_mapping(find_mapping(found.mapping))
        warehouse = open_warehouse(found.warehouse, found.schema)
        try:
            return run(found, mapping, warehouse)
        finally:
            warehouse.close()
    except StoppedError as error:
        print(redact(error), file=sys.stderr)
        return WRONG if isinstance(error, ConfirmationError) else LEFT
    except (MappingError, WarehouseError, MissingSecretError, TargetError) as error:
        print(redact(error), file=sys.stderr)
        return WRONG
    except Exception:
        print(redact(traceback.format_exc()), file=sys.stderr)
        return LEFT


if __name__ == "__main__":
    sys.exit(main())
