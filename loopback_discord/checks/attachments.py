"""The `attachments` list of a payload: which earlier files stay, which uploads are added, with which alt texts."""

from __future__ import annotations

from dataclasses import dataclass, field

from loopback_discord.checks import checks
from loopback_discord.rest.cdn import Cdn, safe_name
from loopback_discord.rest.errors import FormErrors, Known, refuse
from loopback_discord.rest.incoming import Upload
from loopback_discord.world.snowflake import Snowflakes
from loopback_discord.world.wire import Json

MAX_ATTACHMENTS = 10
ALT_TEXT_LIMIT = 1024


@dataclass(slots=True)
class AttachmentPlan:
    """`kept`: attachment objects that stay; `added`: uploads with their data from the payload."""

    kept: list[Json] = field(default_factory=list)
    added: list[tuple[Upload, Json]] = field(default_factory=list)
    changes: bool = False

    @property
    def present(self) -> bool:
        return bool(self.kept or self.added)

    @property
    def names(self) -> list[str]:
        """File names that `attachment://` may refer to."""
        return [row["filename"] for row in self.kept] + [
            safe_name(str(said.get("filename") or upload.filename)) for upload, said in self.added
        ]

    def carry_out(self, cdn: Cdn, snowflakes: Snowflakes, channel_id: str, *, ephemeral: bool) -> list[Json]:
        """Stores the uploads and returns the whole list, kept ones first."""
        done = list(self.kept)
        for upload, said in self.added:
            named = upload._replace(filename=str(said.get("filename") or upload.filename))
            row = cdn.store(named, snowflakes.next(), channel_id, ephemeral=ephemeral)
            if said.get("description"):
                row["description"] = said["description"]
            done.append(row)
        return done


def plan_attachments(
    errors: FormErrors, form: Json, uploads: list[Upload], edited: Json | None, limit_bytes: int
) -> AttachmentPlan:
    """Applies Discord's rules: with an `attachments` list an edit keeps only the files that it names; without one, all.

    Raises ApiError 40005 for a file over `limit_bytes`.
    """
    if any(len(upload.content) > limit_bytes for upload in uploads):
        raise refuse(Known.ENTITY_TOO_LARGE)
    before = {row["id"]: row for row in (edited or {}).get("attachments", [])}
    listed = form.get("attachments")
    plan = AttachmentPlan(changes="attachments" in form or bool(uploads))
    if listed is None:
        plan.kept = [] if "attachments" in form else list(before.values())
        plan.added = [(upload, {}) for upload in uploads]
    else:
        _follow_list(errors, form, uploads, before, plan, new_message=edited is None)
    if len(plan.kept) + len(plan.added) > MAX_ATTACHMENTS:
        errors.add(("attachments",), "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_ATTACHMENTS} or fewer in length.")
    return plan


def _follow_list(
    errors: FormErrors,
    form: Json,
    uploads: list[Upload],
    before: dict[str, Json],
    plan: AttachmentPlan,
    *,
    new_message: bool,
) -> None:
    by_index = {upload.number: upload for upload in uploads if upload.number is not None}
    for index, said in enumerate(checks.rows(errors, form, "attachments", (), high=100)):
        where = ("attachments", index)
        checks.text(errors, said, "description", where, high=ALT_TEXT_LIMIT)
        number = str(said.get("id"))
        if number in before:
            plan.kept.append(_described(before[number], said))
        elif number in by_index:
            plan.added.append((by_index.pop(number), said))
        elif said.get("id") is None:
            checks.required(errors, (*where, "id"))
        elif new_message:
            errors.add((*where, "id"), "ATTACHMENT_ID_INVALID", f"Attachment {number} was not found in the request.")
    if new_message:
        plan.added += [(upload, {}) for upload in by_index.values()]


def _described(row: Json, said: Json) -> Json:
    if "description" not in said:
        return row
    rest = {key: value for key, value in row.items() if key != "description"}
    return rest | ({"description": said["description"]} if said["description"] else {})
