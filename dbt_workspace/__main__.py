"""``python -m dbt_workspace``: dbt's command line with shortcuts, for tests of other projects."""

from __future__ import annotations

import gc
import sys

from dbt.cli.main import cli

from dbt_workspace.shortcuts import take_shortcuts

if __name__ == "__main__":
    gc.disable()  # The process ends soon; looking for garbage takes a tenth of its time.
    take_shortcuts(next((one for one in sys.argv[1:] if not one.startswith("-")), ""), ())
    cli()
