"""Registered commands: each description is in the catalogue, and names that members type stay unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from discord import app_commands
from discord.ext import commands

from bot.texts.catalog import ENTRIES
from cogs.account import Account
from cogs.imagine import Imagine
from cogs.library import LibraryCommands
from cogs.tools import Tools

TYPED = {
    "blend": "image1 image2 image3 image4 image5 dimensions speed",
    "describe": "image url",
    "edit": "image prompt",
    "help": "",
    "history": "",
    "imagine": "prompt image1 image2 image3 aspect model speed",
    "info": "",
    "jobs": "",
    "preset delete": "name",
    "preset list": "",
    "preset save": "name value",
    "quota": "",
    "settings": "",
    "shorten": "prompt",
    "show": "job",
    "video": "image prompt motion speed",
}
CHOICES = {
    "blend dimensions": "portrait square landscape",
    "blend speed": "relax fast turbo",
    "imagine speed": "relax fast turbo",
    "video motion": "low high",
    "video speed": "relax fast turbo",
}


def registered() -> Iterator[app_commands.Command[Any, ..., Any] | app_commands.Group]:
    cogs: tuple[type[commands.Cog], ...] = (Account, Imagine, LibraryCommands, Tools)
    for cog in cogs:
        for command in cog.__cog_app_commands__:
            yield command
            if isinstance(command, app_commands.Group):
                yield from command.walk_commands()


COMMANDS = {one.qualified_name: one for one in registered() if isinstance(one, app_commands.Command)}


def test_names_and_choices_are_the_ones_that_members_know() -> None:
    assert {name: " ".join(one.name for one in command.parameters) for name, command in COMMANDS.items()} == TYPED
    offered = {
        f"{name} {option.name}": " ".join(str(choice.value) for choice in option.choices)
        for name, command in COMMANDS.items()
        for option in command.parameters
        if option.choices
    }
    assert offered == CHOICES


@pytest.mark.parametrize("command", [*registered()], ids=lambda command: command.qualified_name)
def test_what_is_read_of_a_command_is_in_the_catalogue(
    command: app_commands.Command[Any, ..., Any] | app_commands.Group,
) -> None:
    known = {entry.english for entry in ENTRIES.values()}
    read = [command.description]
    if isinstance(command, app_commands.Command):
        read += [str(option.description) for option in command.parameters]
        read += [choice.name for option in command.parameters for choice in option.choices]
    assert [words for words in read if words not in known or len(words) > 100] == []
