"""Checks the bot's requests against Discord's own API description, a file beside the checkout."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from loopback_discord.rest.recorder import Recorded

DESCRIPTION = Path(__file__).parents[3] / "shared" / "discord" / "openapi.json"
_ROOT = "urn:discord"


def _type_or_id(
    validator: Validator, types: object, instance: object, schema: dict[str, Any]
) -> Iterator[ValidationError]:
    """Accept ids as JSON numbers too: Discord and its own examples do so, although the description says text."""
    if schema.get("format") == "snowflake" and isinstance(instance, int) and not isinstance(instance, bool):
        return
    yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


_Validator: type[Draft202012Validator] = validators.extend(  # type: ignore[no-untyped-call]  # no types for it
    Draft202012Validator, {"type": _type_or_id}
)


@dataclass(frozen=True, slots=True)
class Route:
    """One path of the description, as a pattern, with the methods it has."""

    template: str
    pattern: re.Pattern[str]
    methods: dict[str, Any]


class Description:
    """The parsed description."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        # fixed words such as @original come before a parameter in the same place
        by_precision = sorted(document["paths"].items(), key=lambda item: item[0].count("{"))
        self._routes = [Route(template, _pattern(template), methods) for template, methods in by_precision]

    def fault(self, request: Recorded) -> str | None:
        """The fault of a request; None if it fits the description."""
        found = self._route(request)
        if found is None:
            return f"{request.method} {request.path}: there is no such route"
        body = found.methods[request.method.lower()].get("requestBody")
        if body is None or request.json is None:
            return None if request.json in (None, {}) else f"{request.method} {request.path}: takes no body"
        if "application/json" not in body["content"]:
            return None
        wrong = self._wrong(found.template, request.method.lower(), json.dumps(request.json, sort_keys=True))
        return f"{request.method} {found.template} {wrong}" if wrong is not None else None

    @functools.cache  # noqa: B019  # every bot of a test run registers the same commands
    def _wrong(self, template: str, method: str, body: str) -> str | None:
        error = best_match(self._validator(template, method).iter_errors(cast(Any, json.loads(body))))
        return f"{error.json_path}: {error.message}" if error is not None else None

    def _route(self, request: Recorded) -> Route | None:
        fitting = (route for route in self._routes if route.pattern.fullmatch(request.path))
        return next((route for route in fitting if request.method.lower() in route.methods), None)

    @functools.cache  # noqa: B019  # one description lives as long as the test run
    def _validator(self, template: str, method: str) -> Draft202012Validator:
        steps = ("paths", template, method, "requestBody", "content", "application/json", "schema")
        pointer = "/".join(
            step.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D") for step in steps
        )
        return _Validator({"$ref": f"{_ROOT}#/{pointer}"}, registry=self._registry)


@functools.cache
def description() -> Description | None:
    """Discord's description; None if it is not at hand."""
    return Description(DESCRIPTION) if DESCRIPTION.exists() else None


def faults(requests: Iterable[Recorded]) -> list[str]:
    """The faults of these requests, each once; empty too if there is no description."""
    described = description()
    if described is None:
        return []
    found = (described.fault(request) for request in requests)
    return list(dict.fromkeys(fault for fault in found if fault is not None))


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))
