"""Faults on order: scripted bad answers and tasks that go wrong, for tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from loopback_provider.midjourney_proxy.buttons import Button
from loopback_provider.tasks import Script


@dataclass(slots=True)
class BadAnswer:
    """The fault that matching requests get instead of a normal answer, `times` times.

    Without `after_effect` the request changes nothing. `cut` closes the connection instead of answering; `hang_s` waits
    first, and alone delays an otherwise normal answer; `oversize` sends that many bytes, `trickles` a byte now and then
    without an end.
    """

    path: re.Pattern[str]
    method: str | None = None
    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    after_effect: bool = False
    cut: bool = False
    hang_s: float = 0.0
    oversize: int = 0
    trickles: bool = False
    answers: bool = True


class Faults:
    """The orders, oldest first; the first that matches a request or a task is used up."""

    def __init__(self) -> None:
        self._answers: list[BadAnswer] = []
        self._scripts: list[tuple[re.Pattern[str], Script, bytes | None]] = []
        self._refused: list[tuple[re.Pattern[str], bool]] = []

    @property
    def pending(self) -> int:
        """The number of ordered faults that haven't been used yet."""
        return sum(fault.times for fault in self._answers)

    def next(
        self,
        path_regex: str,
        *,
        method: str | None = None,
        status: int | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        after_effect: bool = False,
        cut: bool = False,
        hang_s: float = 0.0,
        oversize: int = 0,
        trickles: bool = False,
    ) -> None:
        """Answers the next `times` requests with a matching path as `BadAnswer` says; text and bytes are sent raw."""
        answers = cut or bool(oversize) or trickles or status is not None or body is not None
        path = re.compile(path_regex)
        self._answers.append(
            BadAnswer(
                path,
                method,
                status or 200,
                body,
                headers or {},
                times,
                after_effect,
                cut,
                hang_s,
                oversize,
                trickles,
                answers,
            )
        )

    def next_task(
        self,
        *,
        prompt_regex: str = "",
        fail: str | None = None,
        freeze: int | None = None,
        buttons: Sequence[Button] | None = None,
        picture: bytes | None = None,
        content_type: str = "image/png",
        fields: Mapping[str, str | int] | None = None,
        actions: Sequence[str] | None = None,
        urls: Literal["image", "temporary"] = "image",
        grid: bool = True,
        capitals: bool = False,
        bare: bool = False,
    ) -> None:
        """Scripts the next accepted task whose prompt matches: see `Script`."""
        fixed: tuple[Any, ...] | None = None if buttons is None else tuple({**button} for button in buttons)
        script = Script(
            fail=fail,
            freeze=freeze,
            buttons=fixed,
            content_type=content_type,
            fields=tuple((fields or {}).items()),
            actions=None if actions is None else tuple(actions),
            urls=urls,
            grid=grid,
            capitals=capitals,
            bare=bare,
        )
        self._scripts.append((re.compile(prompt_regex), script, picture))

    def refuse_press(self, custom_id_regex: str, *, times: int = 1, as_relay: bool = False) -> None:
        """Refuses the next presses of matching buttons: code 4, or a relay's 400 `unknown_action`."""
        self._refused += [(re.compile(custom_id_regex), as_relay)] * times

    def answer_for(self, method: str, path: str) -> BadAnswer | None:
        """Takes one use of the first order for this request."""
        for fault in self._answers:
            if fault.method in (None, method) and fault.path.search(path):
                fault.times -= 1
                if fault.times == 0:
                    self._answers.remove(fault)
                return fault
        return None

    def script_for(self, prompt: str) -> tuple[Script, bytes | None] | None:
        """Takes the first script for a task with this prompt, with the picture that replaces its own."""
        for order in self._scripts:
            if order[0].search(prompt):
                self._scripts.remove(order)
                return order[1], order[2]
        return None

    def refusal_of(self, custom_id: str) -> bool | None:
        """Takes the first order against this press: True for a relay's shape, False for code 4, None without one."""
        for order in self._refused:
            if order[0].search(custom_id):
                self._refused.remove(order)
                return order[1]
        return None
