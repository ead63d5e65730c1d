"""A warehouse with a made-up mart, and a mapping that leads from it to a CRM."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from marts import Row, write_mart

from crm_sync.make_target import make_target
from crm_sync.mapping import CrmMapping
from crm_sync.sending import Patience
from crm_sync.sync import Report, Sync
from crm_sync.warehouse import DuckdbWarehouse

QUICK = Patience(attempts=6, first_wait=0.02, longest_wait=2)


@dataclass
class WarehouseCase:
    """What a sync begins with.

    Attributes:
        mapping: to the CRM.
        database: the warehouse.
    """

    mapping: CrmMapping
    database: Path

    def write(self, rows: Sequence[Row]) -> None:
        """Let the mart say so."""
        write_mart(self.database, rows)

    @contextmanager
    def sync(self, **changes: object) -> Iterator[Sync]:
        """A sync that is ready to plan or apply, with another mapping if wanted."""
        warehouse = DuckdbWarehouse(self.database)
        mapping = replace(self.mapping, **changes)
        try:
            made = Sync(mapping, make_target(mapping), warehouse, QUICK)
            made.prepare(make_fields=True)
            yield made
        finally:
            warehouse.close()

    def apply(self, rows: Sequence[Row] | None = None, **changes: object) -> Report:
        """Write what the mart says; returns the report."""
        if rows is not None:
            self.write(rows)
        with self.sync(**changes) as made:
            return made.apply(confirm=True)
