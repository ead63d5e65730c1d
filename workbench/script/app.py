"""What Streamlit runs, for ``python -m workbench``.

It is in a folder of its own, as Streamlit would take a folder ``pages`` beside it for scripts.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from workbench import app

app.main()
