"""The first events of a session: READY, its guilds, and member chunks on request."""

from __future__ import annotations

from collections.abc import Iterator

from loopback_discord.gateway.intents import Intent
from loopback_discord.gateway.session import Session
from loopback_discord.world.names import JOINED
from loopback_discord.world.state import State
from loopback_discord.world.wire import Json

CHUNK = 1000


def ready(state: State, session: Session, resume_url: str, *, sharded: bool) -> Json:
    """READY: who the bot is, which guilds will follow, how to resume."""
    guilds = [{"id": guild_id, "unavailable": True} for guild_id in state.guilds if session.owns(guild_id)]
    me = state.users[state.bot_id] | {"verified": True, "mfa_enabled": True, "email": None}
    return {
        "v": 10,
        "user_settings": {},
        "user": me,
        "session_type": "normal",
        "session_id": session.id,
        "resume_gateway_url": resume_url,
        "relationships": [],
        "private_channels": [],
        "presences": [],
        "guilds": guilds,
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "auth": {},
        "application": {"id": state.application["id"], "flags": state.application["flags"]},
        "_trace": ["loopback"],
    } | ({"shard": list(session.shard)} if sharded else {})


def guild_creates(state: State, session: Session) -> Iterator[Json]:
    """GUILD_CREATE bodies for this shard; without the presences intent, `members` has only the bot."""
    if not session.intents & Intent.GUILDS:
        return
    for guild_id, guild in state.guilds.items():
        if not session.owns(guild_id):
            continue
        members = state.members[guild_id]
        everyone = session.intents & Intent.GUILD_PRESENCES
        shown = list(members.values()) if everyone else [members[state.bot_id]]
        yield guild | {
            "joined_at": JOINED,
            "large": False,
            "unavailable": False,
            "member_count": len(members),
            "voice_states": [],
            "members": shown,
            "channels": state.guild_channels(guild_id),
            "threads": state.threads(guild_id),
            "presences": [_presence(member, guild_id) for member in shown] if everyone else [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


def _presence(member: Json, guild_id: str) -> Json:
    user = {"id": member["user"]["id"]}
    return {
        "user": user,
        "guild_id": guild_id,
        "status": "online",
        "activities": [],
        "client_status": {"web": "online"},
    }


def chunks_of_members(state: State, wanted: Json) -> Iterator[Json]:
    """GUILD_MEMBERS_CHUNK bodies for opcode 8: by ids, or by a name prefix with a limit (0: all)."""
    guild_id = wanted.get("guild_id")
    guild_id = str(guild_id[0] if isinstance(guild_id, list) and guild_id else guild_id)
    members = state.members.get(guild_id, {})
    ids = wanted.get("user_ids")
    missing: list[str] = []
    if ids:
        ids = [str(entry) for entry in (ids if isinstance(ids, list) else [ids])]
        found = [members[entry] for entry in ids if entry in members]
        missing = [entry for entry in ids if entry not in members]
    else:
        prefix = str(wanted.get("query") or "").lower()
        found = [row for row in members.values() if row["user"]["username"].startswith(prefix)]
        limit = wanted.get("limit")
        found = found[: limit if isinstance(limit, int) and limit > 0 else None]
    count = max(1, -(-len(found) // CHUNK))
    for index in range(count):
        chunk: Json = {
            "guild_id": guild_id,
            "members": found[index * CHUNK : (index + 1) * CHUNK],
            "chunk_index": index,
            "chunk_count": count,
            "not_found": missing,
        }
        if wanted.get("nonce") is not None:
            chunk["nonce"] = wanted["nonce"]
        yield chunk
