"""The demo."""

from __future__ import annotations

from bot.texts.catalog import text

WELCOME = text(
    "demo.welcome",
    """
  Open {url} and type /imagine a red fox
  As an admin, look at two weeks of a small server: /admin usage, /admin quota show, /admin config
  Press Ctrl+C to stop.
""",
)
DATA_UNUSABLE = text("demo.data_unusable", "--data: can't use {folder} ({reason}); choose another folder")
PORT_UNUSABLE = text("demo.port_unusable", "--port: can't use {port} ({reason}); choose another port")
