"""Settings of the example's Superset: on loopback, with its own SQLite file, and no telemetry."""

import os

from superset import config as defaults

SECRET_KEY = os.environ["SUPERSET_EXAMPLE_SECRET"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_EXAMPLE_FOLDER']}/superset.db"
# Everybody sees what is there now.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = CACHE_CONFIG
RATELIMIT_ENABLED = False

# Its pages may ask nobody but itself: by default also hosts of maps and fonts, and one that counts
# visits.
POLICY = defaults.TALISMAN_CONFIG["content_security_policy"]
TALISMAN_CONFIG = {
    **defaults.TALISMAN_CONFIG,
    "content_security_policy": {
        kind: [source for source in sources if not source.startswith("https:")]
        if isinstance(sources, list)
        else sources
        for kind, sources in POLICY.items()
    },
}
