"""Checks a message payload as a whole, for a new message or an edit, and returns the parts to use."""

from __future__ import annotations

from dataclasses import dataclass

from loopback_discord.checks import checks
from loopback_discord.checks.attachments import AttachmentPlan, plan_attachments
from loopback_discord.checks.components import ComponentCheck
from loopback_discord.checks.embeds import check_embeds, is_empty
from loopback_discord.checks.mentions import check_allowed
from loopback_discord.rest.cdn import safe_name
from loopback_discord.rest.errors import FormErrors, Known, refuse
from loopback_discord.rest.incoming import FILE_LIMIT_BYTES, Incoming
from loopback_discord.world.flags import IS_COMPONENTS_V2, SETTABLE
from loopback_discord.world.wire import Json

CONTENT_LIMIT = 2000


@dataclass(slots=True)
class MessageForm:
    """A checked payload. None means: not given (an edit leaves it unchanged)."""

    content: str | None
    embeds: list[Json] | None
    components: list[Json] | None
    flags: int | None
    allowed_mentions: Json | None
    plan: AttachmentPlan
    nonce: str | int | None = None
    enforce_nonce: bool = False
    tts: bool = False
    reference: Json | None = None

    @property
    def empty(self) -> bool:
        return not (self.content or self.embeds or self.components or self.plan.present)


def read_message(
    incoming: Incoming,
    *,
    in_data: bool = False,
    emoji_ids: frozenset[str],
    edited: Json | None = None,
    placeholder: bool = False,
    limit_bytes: int = FILE_LIMIT_BYTES,
) -> MessageForm:
    """Checks the payload, which in a callback is below `data`. `edited`: the message that it changes;
    `placeholder`: it is meant to be empty; `limit_bytes`: the largest file there.

    Raises ApiError 50035 with every fault, 40005 for a file over the limit, 50006 for an empty new message.
    """
    form = incoming.data() if in_data else incoming.form()
    errors = FormErrors(("data",) if in_data else ())
    plan = plan_attachments(errors, form, incoming.files, edited, limit_bytes)
    result = _checked(errors, form, plan, emoji_ids, int(edited["flags"]) if edited else 0)
    errors.raise_if_any()
    if edited is None and result.empty and not placeholder:
        raise refuse(Known.EMPTY_MESSAGE)
    return result


def _checked(
    errors: FormErrors, form: Json, plan: AttachmentPlan, emoji_ids: frozenset[str], flags_before: int
) -> MessageForm:
    content = checks.text(errors, form, "content", (), high=CONTENT_LIMIT)
    embeds = check_embeds(errors, form, ())
    check_allowed(errors, form, ())
    flags = checks.integer(errors, form, "flags", ())
    v2 = bool(((flags or 0) | flags_before) & IS_COMPONENTS_V2)
    files = frozenset(plan.names)
    components = ComponentCheck(errors, emoji_ids, files).check(form, (), v2=v2)
    _check_embed_files(embeds, files)
    if v2:
        _refuse_legacy(errors, form)
    _check_nonce(errors, form)
    return MessageForm(
        content=(content or "") if "content" in form else None,
        embeds=[embed for embed in embeds if not is_empty(embed)] if "embeds" in form else None,
        components=components if "components" in form else None,
        flags=flags & SETTABLE if flags is not None else None,
        allowed_mentions=form.get("allowed_mentions"),
        plan=plan,
        nonce=form.get("nonce"),
        enforce_nonce=bool(form.get("enforce_nonce")),
        tts=bool(form.get("tts")),
        reference=form.get("message_reference"),
    )


def _check_embed_files(embeds: list[Json], files: frozenset[str]) -> None:
    for embed in embeds:
        for key in ("image", "thumbnail"):
            medium = embed.get(key)
            address = str(medium.get("url", "")) if isinstance(medium, dict) else ""
            if address.startswith("attachment://"):
                name = safe_name(address[13:])
                if name in files:
                    medium["url"] = f"attachment://{name}"  # type: ignore[index]  # a dict: it has an address
                else:
                    medium.clear()  # type: ignore[union-attr]  # Discord shows nothing for a file that is not there


def _refuse_legacy(errors: FormErrors, form: Json) -> None:
    for key in ("content", "embeds", "sticker_ids", "poll"):
        if form.get(key):
            message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            errors.add((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _check_nonce(errors: FormErrors, form: Json) -> None:
    nonce = form.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        errors.add(("nonce",), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
