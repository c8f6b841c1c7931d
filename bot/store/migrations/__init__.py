"""Alembic's folder: `env.py` and one file per schema version. Append only; a released version is never edited."""
