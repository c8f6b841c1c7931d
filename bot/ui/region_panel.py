"""The private panel of Vary (Region): presets, an upload or the page lead to a mask; Start sends it."""

from __future__ import annotations

import io
import re
from typing import Any, Self, cast

import discord

from bot.core import panel_id
from bot.core.credits.prices import ASK_ABOVE
from bot.core.credits.quota_text import credits
from bot.core.errors import UserError
from bot.core.jobs.region import PriceRaised, RegionSession
from bot.core.links import fits_button
from bot.core.models import Attachment
from bot.imaging.masks import MaskPreset
from bot.services.jobs.plans import AskRegion
from bot.services.region.mask_drafts import Draft
from bot.texts.region import region as say
from bot.ui.kit import form_fields, outgoing, respond
from bot.ui.kit.attachments import UNKNOWN_TYPE
from bot.ui.kit.control import Control
from bot.ui.kit.services import region_of

VERSION = 1
PRESET, UPLOAD, START = "p", "u", "s"
BUTTON_TEMPLATE = (
    rf"{panel_id.REGION}(?P<version>\d{{1,3}}):(?P<session>[\w-]{{22}}):(?P<step>[pus])(?P<agreed_price>\d{{0,10}})"
)
_FORM = re.compile(r"(?P<session>[\w-]{22}):(?P<step>[pu])")
REGION, PROMPT, FILE = "region", "prompt", "file"
MAX_PROMPT = 1900


class RegionButton(Control[discord.ui.Button[Any]], template=BUTTON_TEMPLATE):
    """One step of the panel. It works as long as the session is open.

    `agreed_price` is the price in credits that its label names, 0 = none.
    """

    def __init__(self, item: discord.ui.Button[Any], session_id: str, step: str, agreed_price: int) -> None:
        super().__init__(item)
        self.session_id = session_id
        self.step = step
        self.agreed_price = agreed_price

    @classmethod
    def of(cls, session_id: str, step: str, label: str, emoji: str) -> Self:
        """The button of a step before the last."""
        custom_id = f"{panel_id.REGION}{VERSION}:{session_id}:{step}"
        return cls(discord.ui.Button(label=label, emoji=emoji, custom_id=custom_id), session_id, step, 0)

    @classmethod
    def start(cls, session_id: str, cost: int) -> Self:
        """The button of the last step; a price that needs agreement is on its label, and is sent with the press."""
        agreed_price, label = (cost, say.START_FOR(price=credits(cost))) if cost > ASK_ABOVE else (0, say.START())
        custom_id = f"{panel_id.REGION}{VERSION}:{session_id}:{START}{agreed_price or ''}"
        style = discord.ButtonStyle.primary
        button: discord.ui.Button[Any] = discord.ui.Button(label=label, emoji="🖌️", style=style, custom_id=custom_id)
        return cls(button, session_id, START, agreed_price)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(
            cast(discord.ui.Button[Any], item), match["session"], match["step"], int(match["agreed_price"] or "0")
        )

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        if self.step == START:
            await _start(interaction, self.session_id, self.agreed_price)
            return
        regions = region_of(interaction).regions
        session = await regions.session(self.session_id)
        if session.asker.user_id != interaction.user.id:
            raise UserError(say.NOT_YOURS())
        parent = await regions.parent(session)
        await outgoing.ask(interaction, _RegionForm(session, self.step, session.draft_prompt or parent.base_prompt))


class _RegionForm(discord.ui.Modal):
    """Asks for a preset or a file, and for the prompt."""

    def __init__(self, session: RegionSession, step: str, prompt: str) -> None:
        super().__init__(title=say.TITLE(), custom_id=f"{panel_id.REGION_FORM}{VERSION}:{session.id}:{step}")
        if step == PRESET:
            options = [discord.SelectOption(label=preset.label, value=preset.value) for preset in MaskPreset]
            select: discord.ui.Select[Any] = discord.ui.Select(custom_id=REGION, options=options)
            self.add_item(discord.ui.Label(text=say.WHAT_TO_REPAINT(), component=select))
        else:
            self.add_item(
                discord.ui.Label(
                    text=say.MASK(),
                    description=say.MASK_HINT(),
                    component=discord.ui.FileUpload(custom_id=FILE, max_values=1),
                )
            )
        text: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=PROMPT, style=discord.TextStyle.paragraph, default=prompt[:MAX_PROMPT], max_length=MAX_PROMPT
        )
        self.add_item(discord.ui.Label(text=say.PROMPT(), description=say.PROMPT_HINT(), component=text))
        self.stop()  # discord.py keeps forms that aren't stopped; `answer_form` reads the answer


async def open_panel(interaction: discord.Interaction[Any], plan: AskRegion) -> None:
    """Answer a press on Vary (Region) with the panel, to its member alone."""
    regions = region_of(interaction).regions
    session = await regions.open(plan.request)
    cost = await regions.affordable(session, plan.prompt)
    lines = [say.WHICH_PART_AT_COST(price=credits(cost)) if cost > ASK_ABOVE else say.WHICH_PART()]
    link = regions.link(session)
    if link is not None and not fits_button(link):
        lines.append(say.PAINT_LINK(link=link))
    await outgoing.reply(interaction, "\n".join(lines), view=_view(session, link))


def _view(session: RegionSession, link: str | None, *, cost: int | None = None) -> discord.ui.View:
    """The controls. `cost`: the price of the mask that is ready to start; None = there is none."""
    view = discord.ui.View(timeout=None)
    if cost is not None:
        view.add_item(RegionButton.start(session.id, cost))
    view.add_item(RegionButton.of(session.id, PRESET, say.CHOOSE_PRESET(), "🔳"))
    view.add_item(RegionButton.of(session.id, UPLOAD, say.UPLOAD_MASK(), "📎"))
    if link is not None and fits_button(link):
        view.add_item(discord.ui.Button(label=say.PAINT(), emoji="🎨", url=link))
    return view


async def answer_form(interaction: discord.Interaction[Any], _version: str, rest: str) -> None:
    """Take the input of a submitted form of the panel. Raises UserError."""
    found = _FORM.fullmatch(rest)
    if found is None:
        raise UserError(say.FORM_OUTDATED())
    await outgoing.defer(interaction)
    await _draft(interaction, found["session"], found["step"], interaction.data)


async def _draft(interaction: discord.Interaction[Any], session_id: str, step: str, form: Any) -> None:
    drafts, asker = region_of(interaction).drafts, respond.asker(interaction)
    found = form_fields.fields(form)
    chosen = form_fields.chosen_in(found, REGION if step == PRESET else FILE)
    if not chosen:
        raise UserError(say.NOTHING_CHOSEN())
    prompt = form_fields.text_of(found, PROMPT)
    if step == PRESET:
        draft = await drafts.from_preset(session_id, asker, chosen[0], prompt)
    else:
        draft = await drafts.from_file(session_id, asker, _upload(form, chosen[0]), prompt)
    await _show(interaction, draft, region_of(interaction).regions.link(draft.session))


def _upload(form: Any, file_id: str) -> Attachment:
    try:
        sent = form["resolved"]["attachments"][file_id]
        kind, size = sent.get("content_type") or UNKNOWN_TYPE, int(sent["size"])
        return Attachment(sent["url"], sent["filename"], kind, size, given=True)
    except (KeyError, TypeError, ValueError):
        raise UserError(say.NOTHING_CHOSEN()) from None


async def _show(interaction: discord.Interaction[Any], draft: Draft, link: str | None) -> None:
    file = discord.File(io.BytesIO(draft.preview), filename="region.webp", description=say.PREVIEW())
    await outgoing.amend(
        interaction,
        say.SHARE(share=f"{draft.share:.0%}"),
        files=[file],
        view=_view(draft.session, link, cost=draft.cost),
    )


async def _start(interaction: discord.Interaction[Any], session_id: str, agreed_price: int) -> None:
    await outgoing.defer(interaction)  # the panel changes once the job has its message
    regions = region_of(interaction).regions
    try:
        await region_of(interaction).drafts.start(session_id, respond.asker(interaction), agreed_price)
    except PriceRaised as raised:
        session = await regions.session(session_id)
        await outgoing.amend(
            interaction,
            say.GONE_UP(price=credits(raised.cost)),
            view=_view(session, regions.link(session), cost=raised.cost),
        )


DYNAMIC_ITEMS = (RegionButton,)
