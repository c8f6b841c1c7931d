"""The command line: help, and what is wrong with the arguments or the token."""

from __future__ import annotations

from bot.texts.catalog import text

ABOUT = text("command.about", "A Discord bot for Midjourney providers.")
RUN = text("command.run", "run the bot with the settings in .env and the environment (default)")
RUN_NEW = text("command.run_new", "start even if the database that was here is missing, or a newer one is known")
DEMO = text("command.demo", "try the whole bot in your browser, without any account")
DEMO_PORT = text("command.demo_port", "port of the chat page (default 8099, 0 = any free port)")
DEMO_NO_BROWSER = text("command.demo_no_browser", "print the address without opening a browser")
DEMO_DATA = text("command.demo_data", "keep all data in this folder (default: a temporary one)")
DEMO_PROVIDER = text("command.demo_provider", "which kind of provider to simulate")
DEMO_NO_BOT = text("command.demo_no_bot", "start only the two servers, for any bot, and print one line of JSON")
SYNC = text("command.sync", "register the slash commands now")
SYNC_GUILD = text("command.sync_guild", "for one server, without showing a command twice there")
SYNC_CLEAR = text("command.sync_clear", "with --guild: remove that server's own copies of the commands")
TASK = text("command.task", "print one task as its provider sees it, for support")
TASK_ACCOUNT = text("command.task_account", "an account from PROVIDERS, such as main")
TASK_ID = text("command.task_id", "the provider's ID of the task, as shown in the log")
MIGRATE = text("command.migrate", "bring the database to the current schema")

NOT_A_SERVER = text("command.not_a_server", "{value} is not a server ID, such as 1100000000000000001")
NOT_A_PORT = text("command.not_a_port", "{value} is not a port number from 0 to 65535")
NO_FOLDER = text("command.no_folder", "the name of a folder is missing")
CLEAR_NEEDS_GUILD = text("command.clear_needs_guild", "--clear needs --guild ID: it removes the copies of one server")
BAD_TOKEN = text(
    "command.bad_token", "DISCORD_TOKEN: Discord rejected it; copy the token again from the developer portal"
)
SERVER_REFUSED = text(
    "command.server_refused",
    "--guild: Discord doesn't let this bot into server {server}; check the ID, and that the bot was invited",
)
DISCORD_AWAY = text(
    "command.discord_away", "DISCORD_API_URL: can't reach Discord ({reason}); check your connection and try again"
)
NO_ACCOUNT = text("command.no_account", "PROVIDERS: there is no account {account}; use one of {names}")
SIMULATED = text("command.simulated", "PROVIDERS: {account} is the simulator; only the running bot can see its tasks")
LOST_RENAME = text("command.lost_rename", "{fault}; its data was saved: rename {copy} to {path}")
LOST_RESTORE = text("command.lost_restore", "{fault}; restore a backup")
