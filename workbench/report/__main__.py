"""Write the week's report: ``python -m workbench.report --out report.html``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.report.page import make_page
from workbench.warehouse import WarehouseError, open_warehouse


def read_arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="workbench.report", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("target/report.html"))
    parser.add_argument("--warehouse", choices=("duckdb", "postgres"), default="duckdb")
    parser.add_argument("--schema", help="of the marts; the profile's by default")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Write the file: 0 done, 2 nothing could be written."""
    found = read_arguments(given)
    try:
        warehouse = open_warehouse(found.warehouse, found.schema)
        try:
            page = make_page(warehouse, Path.cwd())
        finally:
            warehouse.close()
        found.out.parent.mkdir(parents=True, exist_ok=True)
        found.out.write_text(page, encoding="utf-8")
    except (WarehouseError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{found.out}: {len(page.encode()) / 1000:,.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
