"""The last message of a job, in the first form that Discord accepts: text, controls and file."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import discord

from bot.core.discord_limits import SURE_BYTES
from bot.core.models import Job, StoredButton
from bot.core.states import JobState
from bot.services.ports import MessageGone, ResultMedia, ResultRefused
from bot.texts.media import delivery as say
from bot.ui.jobs import message_text
from bot.ui.jobs.buttons import view_for
from bot.ui.kit.discord_errors import EXPLICIT, NO_PERMISSION, UPLOADS_LIMITED, Refused, code_of
from bot.ui.kit.outgoing import Upload
from bot.ui.kit.respond import only
from bot.ui.publishing.uploads import UploadTooLarge, is_clip, result_file, shown_size

log = logging.getLogger(__name__)

T = TypeVar("T")
SMALLER = (SURE_BYTES, SURE_BYTES * 4 // 5, SURE_BYTES * 2 // 5)  # tried after a 413, each at most once
NO_ATTACHING = say.NO_ATTACHING()
REASONS = {EXPLICIT: say.EXPLICIT, UPLOADS_LIMITED: say.UPLOADS_LIMITED}


@dataclass(frozen=True, slots=True)
class Last:
    """The content for the last message. `link` leads to the original, if the operator gave us an address; `post` adds
    the button that posts it to the channel."""

    job: Job
    buttons: Sequence[StoredButton]
    media: ResultMedia | None
    link: str | None = None
    post: bool = False

    @property
    def size_bytes(self) -> int:
        """The size of the file, as the provider sent it."""
        return 0 if self.media is None else len(self.media.content)

    def seen_by_one(self, post: bool) -> Last:
        """The same for a message that only its member sees, who may post it (`post`)."""
        return replace(self, post=post)

    @property
    def nonce(self) -> str:
        """The nonce: Discord posts it once within minutes."""
        return f"d{self.job.id}{(self.job.message_id or 0) % 10**12}"


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of the last message."""

    content: str
    view: discord.ui.View
    file: Upload | None
    mentions: discord.AllowedMentions
    nonce: str

    @property
    def files(self) -> list[Upload]:
        """The files of an edit, which removes earlier attachments."""
        return [] if self.file is None else [self.file]


@dataclass(frozen=True, slots=True)
class _MessageForm:
    """The parts of the message that are left. `why_no_file` is Discord's reason if the file has to stay out."""

    limit_bytes: int
    buttons: bool = True
    own_words: bool = False
    why_no_file: str = ""

    def plainer(self, refused: Refused, sent: Upload | None) -> _MessageForm | None:
        """The form to try after `refused`; None = there is nothing plainer."""
        if refused.too_large and sent is not None:
            less = [size for size in SMALLER if size < min(self.limit_bytes, len(sent.content))]
            if less:
                return replace(self, limit_bytes=less[0])
            return replace(self, why_no_file=say.NO_SIZE_TAKEN(size=shown_size(len(sent.content))))
        if refused.of_file and sent is not None:
            return replace(self, why_no_file=REASONS.get(refused.code, say.NOT_TAKEN)())
        if refused.of_words and not self.own_words:
            return replace(self, own_words=True)
        if self.buttons:
            return replace(self, buttons=False)
        return None if self.own_words else replace(self, own_words=True)


async def sent(last: Last, send: Callable[[Shape], Awaitable[T]], limit_bytes: int, *, new: bool = True) -> T:
    """Send the last message of a job and return the result of `send`, in plainer forms as long as Discord refuses: with
    a smaller file, without buttons, in our own words, with a link in place of the file. `limit_bytes` is the largest
    file that this way takes. `new`: it isn't an edit of an existing message.

    Raises PublishLater; ResultRefused if neither the file nor a link to it is accepted; MessageGone.
    """
    form: _MessageForm | None = _MessageForm(limit_bytes)
    while form is not None:
        shape = await _shape(last, form)
        try:
            return await send(shape)
        except Refused as refused:
            log.warning("job %s: Discord refuses its message (%s), a plainer one follows", last.job.id, refused)
            said, form = str(refused), form.plainer(refused, shape.file)
        except MessageGone as closed:
            # for an existing message, only the file can be forbidden; for a new one, the message itself may be
            if shape.file is None or code_of(closed) != NO_PERMISSION or (new and last.link is None):
                raise
            form = replace(form, why_no_file=NO_ATTACHING)  # it may work without a file
    raise MessageGone(f"Discord refuses its content: {said}", lasting=False)


async def _shape(last: Last, form: _MessageForm) -> Shape:
    job, media = last.job, last.media
    file, note = None, ""
    if media is not None:
        if not form.why_no_file and not (is_clip(media) and last.link and len(media.content) > form.limit_bytes):
            try:
                file = await result_file(job, media, form.limit_bytes, own_words=form.own_words)
            except UploadTooLarge as large:
                form = replace(form, why_no_file=large.reason)
        if file is None and last.link is None:
            raise ResultRefused(form.why_no_file, lasting=form.why_no_file != NO_ATTACHING)
        if file is None or file.content is not media.content:
            note = _note(media, file, last.link)
    elif form.own_words and job.state in (JobState.DONE, JobState.DELIVERED):
        raise ResultRefused(say.WORDS_BLOCKED())  # the words are the result
    content = message_text.in_own_words(job, note) if form.own_words else message_text.ended(job, note)
    view = view_for(job, last.buttons, post=last.post) if form.buttons else discord.ui.View(timeout=None)
    return Shape(content, view, file, only(job.user_id), last.nonce)


def _note(media: ResultMedia, file: Upload | None, link: str | None) -> str:
    """Small print about anything that isn't shown as the provider sent it."""
    size = shown_size(len(media.content))
    if file is None:
        return (say.CLIP_LINK if is_clip(media) else say.PICTURE_LINK)(size=size, link=link)
    return say.SMALLER_LINK(size=size, link=link) if link else say.SMALLER()
