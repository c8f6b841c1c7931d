"""The command line: help, and faults of the arguments or the token."""

from __future__ import annotations

from bot.texts.catalog import text

ABOUT = text("command_line.about", "A Discord bot for Midjourney providers.")
RUN = text("command_line.run", "run the bot with the settings in .env and the environment (default)")
RUN_NEW = text("command_line.run_new", "start even if the database that was here is missing, or a newer one is known")
DEMO = text("command_line.demo", "try the whole bot in your browser, without any account")
DEMO_PORT = text("command_line.demo_port", "port of the chat page (default 8099, 0 = any free port)")
DEMO_NO_BROWSER = text("command_line.demo_no_browser", "print the address without opening a browser")
DEMO_DATA = text("command_line.demo_data", "keep all data in this folder (default: a temporary one)")
DEMO_PROVIDER = text("command_line.demo_provider", "which kind of provider to simulate")
DEMO_NO_BOT = text("command_line.demo_no_bot", "start only the two servers, for any bot, and print one line of JSON")
SYNC = text("command_line.sync", "register the slash commands now")
SYNC_GUILD = text("command_line.sync_guild", "for one server, without showing a command twice there")
SYNC_CLEAR = text("command_line.sync_clear", "with --guild: remove that server's own copies of the commands")
TASK = text("command_line.task", "print one task as its provider sees it, for support")
TASK_ACCOUNT = text("command_line.task_account", "an account from PROVIDERS, such as main")
TASK_ID = text("command_line.task_id", "the provider's ID of the task, as shown in the log")
MIGRATE = text("command_line.migrate", "bring the database to the current schema")

NOT_A_SERVER = text("command_line.not_a_server", "{value} is not a server ID, such as 1100000000000000001")
NOT_A_PORT = text("command_line.not_a_port", "{value} is not a port number from 0 to 65535")
NO_FOLDER = text("command_line.no_folder", "the name of a folder is missing")
CLEAR_NEEDS_GUILD = text(
    "command_line.clear_needs_guild", "--clear needs --guild ID: it removes the copies of one server"
)
BAD_TOKEN = text(
    "command_line.bad_token", "DISCORD_TOKEN: Discord rejected it; copy the token again from the developer portal"
)
SERVER_REFUSED = text(
    "command_line.server_refused",
    "--guild: Discord doesn't let this bot into server {server}; check the ID, and that the bot was invited",
)
DISCORD_AWAY = text(
    "command_line.discord_away", "DISCORD_API_URL: can't reach Discord ({reason}); check your connection and try again"
)
NO_ACCOUNT = text("command_line.no_account", "PROVIDERS: there is no account {account}; use one of {names}")
SIMULATED = text(
    "command_line.simulated", "PROVIDERS: {account} is the simulator; only the running bot can see its tasks"
)
LOST_RENAME = text("command_line.lost_rename", "{fault}; its data was saved: rename {copy} to {path}")
LOST_RESTORE = text("command_line.lost_restore", "{fault}; restore a backup")
