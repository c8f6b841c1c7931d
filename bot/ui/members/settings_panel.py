"""The panel of `/settings`. Each control's custom_id says what it sets, so it works across restarts."""

from __future__ import annotations

from typing import Any, Self

import discord

from bot.core import panel_id
from bot.core.errors import UserError
from bot.core.jobs.presets_and_suffix import MAX_SUFFIX_CHARS, MODELS
from bot.core.kinds import Speed
from bot.core.models import User
from bot.core.text.foreign_text import shown
from bot.services.members.preferences import Choice
from bot.texts.members import choices as say
from bot.ui.kit import outgoing, respond
from bot.ui.kit.form_fields import typed
from bot.ui.kit.panel_item import PanelButton, PanelList
from bot.ui.kit.services import members_of
from bot.ui.members import privacy_panel

NO_CHOICE = "default"  # the value of a list's first option: Discord accepts no empty one
FORM_TEXT = "text"
SPEED_NOTES = {Speed.RELAX: say.SLOWER(), Speed.FAST: "", Speed.TURBO: say.COSTS_MORE()}


class ChoiceButton(PanelButton, prefix=panel_id.CHOICE):
    """A switch, or the button for the suffix form. A switch carries its new value: pressing twice has the same
    effect."""

    outdated = say.OUTDATED()

    @classmethod
    def of(cls, choice: Choice, label: str, *, on: bool | None = None) -> Self:
        """The switch of `choice`, which is `on` or off now, as its label says; `on` None: it opens a form."""
        argument = "" if on is None else "off" if on else "on"
        return cls.saying(
            choice,
            argument,
            label=label,
            style=discord.ButtonStyle.success if on else discord.ButtonStyle.secondary,
        )

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        choice = _choice(self.decoded)
        if self.decoded is not None and self.decoded.argument:
            await _choose(interaction, choice, self.decoded.argument)
            return
        user = await members_of(interaction).preferences.me(respond.asker(interaction))
        await outgoing.ask(interaction, SuffixForm(user.suffix))


class ChoiceList(PanelList, prefix=panel_id.CHOICES):
    """A list of values for one choice."""

    outdated = say.OUTDATED()

    @classmethod
    def of(cls, choice: Choice, options: list[discord.SelectOption]) -> Self:
        """The list for `choice`; the current option is marked."""
        return cls.saying(choice, options=options)

    async def used(self, interaction: discord.Interaction[Any]) -> None:
        value = self.item.values[0]
        await _choose(interaction, _choice(self.decoded), "" if value == NO_CHOICE else value)


class SuffixForm(discord.ui.Modal, title=say.FORM_TITLE()):
    """Asks for the suffix. `answer_form` reads the answer, so a form opened before a restart works too."""

    suffix: discord.ui.TextInput[Any] = discord.ui.TextInput(
        label=say.FORM_LABEL(),
        style=discord.TextStyle.paragraph,
        placeholder=say.SUFFIX_EXAMPLE(),
        required=False,
        max_length=MAX_SUFFIX_CHARS,
        custom_id=FORM_TEXT,
    )

    def __init__(self, now: str) -> None:
        super().__init__(custom_id=panel_id.encode(panel_id.SUFFIX_FORM, Choice.SUFFIX))
        self.suffix.default = now or None
        self.stop()  # discord.py keeps forms that aren't stopped


async def open_panel(interaction: discord.Interaction[Any]) -> None:
    """Answer `/settings`."""
    preferences = members_of(interaction).preferences
    user = await preferences.me(respond.asker(interaction))
    await outgoing.reply(interaction, text(user, preferences.default_speed), view=view(user, preferences.default_speed))


async def answer_form(interaction: discord.Interaction[Any], version: str, rest: str) -> None:
    """Apply the suffix of a submitted form. Raises UserError."""
    choice = _choice(panel_id.decode(version, rest))
    await _choose(interaction, choice, typed(interaction.data, FORM_TEXT))


async def _choose(interaction: discord.Interaction[Any], choice: Choice, value: str) -> None:
    preferences, asker = members_of(interaction).preferences, respond.asker(interaction)
    user = await preferences.choose(asker, choice, value)
    doubt = await preferences.doubt(asker, user) if choice is Choice.SUFFIX else ""
    said = f"{text(user, preferences.default_speed)}\n{doubt}".rstrip()
    await outgoing.redraw(interaction, content=said, view=view(user, preferences.default_speed))


def _choice(decoded: panel_id.PanelId | None) -> Choice:
    if decoded is None or decoded.verb not in set(Choice):
        raise UserError(say.OUTDATED())
    return Choice(decoded.verb)


def text(user: User, default_speed: Speed) -> str:
    """The text above the panel's controls."""
    suffix = shown(user.suffix, 2 * MAX_SUFFIX_CHARS)
    return "\n".join(
        (
            say.HEAD(),
            say.SPEED(speed=user.speed) if user.speed is not None else say.SERVERS_SPEED(speed=default_speed),
            say.MODEL(model=user.model) if user.model else say.PROVIDERS_MODEL(),
            say.SUFFIX(suffix=suffix) if suffix else say.NO_SUFFIX(),
            say.REMIX_ON() if user.remix else say.REMIX_OFF(),
            say.PING_ON() if user.ping else say.PING_OFF(),
        )
    )


def view(user: User, default_speed: Speed) -> discord.ui.View:
    """The controls, with the member's current choices."""
    panel = discord.ui.View(timeout=None)
    speeds = [_option(say.SERVERS_SPEED(speed=default_speed), NO_CHOICE, user.speed is None)]
    speeds += [_option(say.SPEED(speed=speed), speed, user.speed is speed, SPEED_NOTES[speed]) for speed in Speed]
    models = [_option(say.PROVIDERS_MODEL(), NO_CHOICE, not user.model)]
    models += [_option(say.MODEL(model=model), model, user.model == model) for model in MODELS]
    remix = say.REMIX_ON_BUTTON() if user.remix else say.REMIX_OFF_BUTTON()
    ping = say.PING_ON_BUTTON() if user.ping else say.PING_OFF_BUTTON()
    panel.add_item(ChoiceList.of(Choice.SPEED, speeds))
    panel.add_item(ChoiceList.of(Choice.MODEL, models))
    panel.add_item(ChoiceButton.of(Choice.REMIX, remix, on=user.remix))
    panel.add_item(ChoiceButton.of(Choice.PING, ping, on=user.ping))
    panel.add_item(ChoiceButton.of(Choice.SUFFIX, say.SUFFIX_BUTTON()))
    for button in privacy_panel.buttons():
        panel.add_item(button)
    return panel


def _option(label: str, value: str, chosen: bool, note: str = "") -> discord.SelectOption:
    return discord.SelectOption(label=label, value=value, description=note or None, default=chosen)


DYNAMIC_ITEMS = (ChoiceButton, ChoiceList, *privacy_panel.DYNAMIC_ITEMS)
