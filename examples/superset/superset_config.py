"""Settings of the example's Superset: on loopback, with its own SQLite file, and no telemetry."""

import os

SECRET_KEY = os.environ["SUPERSET_EXAMPLE_SECRET"]
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_EXAMPLE_FOLDER']}/superset.db"
# Sessions go over plain HTTP here; put Superset behind TLS where more than one person uses it.
TALISMAN_CONFIG = {"force_https": False, "session_cookie_secure": False}
# Everybody sees what is there now.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = CACHE_CONFIG
RATELIMIT_ENABLED = False
