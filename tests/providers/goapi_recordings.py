"""Expected meanings of dialect B's recorded requests and answers: tables by the name of the recording."""

from __future__ import annotations

from bot.core.errors import (
    OutOfCredit,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    SubmitUncertain,
)
from bot.core.kinds import Action, Speed
from bot.core.models import TaskRef
from bot.providers.base import Failed, Missing, Progress, TaskStatus
from bot.providers.submit_requests import (
    ActionRequest,
    BlendRequest,
    DescribeRequest,
    ImagineRequest,
    Picture,
    SubmitRequest,
)
from tests.providers.recordings import GRID, GRID_FULL

RELAX, FAST = Speed.RELAX, Speed.FAST
TASK = TaskRef("ba8d80d2-47ba-4d96-a710-ecb0bae7bc5f")
SINGLE = TaskRef("39631ce0-1111-4222-8333-6de760cd2053")
MASK = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"  # whose base64 is the one recorded, but for its padding


def _press(parent: TaskRef, name: str, prompt: str = "", mask: bytes | None = None) -> ActionRequest:
    return ActionRequest(parent, name, FAST, prompt=prompt, mask=mask)


def _linked(name: str) -> Picture:
    return Picture(b"", "image/png", f"https://example.com/{name}")


# the request that makes our client send the recorded one, and where the body differs from the recorded `input`:
# a value of None is left out
SENT: dict[str, tuple[SubmitRequest, dict[str, object]]] = {
    "b01_imagine_submit": (ImagineRequest("test prompt --ar 1:1", RELAX), {}),
    "b03_imagine_submit_bearer": (ImagineRequest("test prompt --ar 1:1", RELAX), {"skip_prompt_check": False}),
    "b10_upscale1_submit": (_press(TASK, "upscale1", "test prompt"), {}),
    "b12_upscale_subtle_submit": (_press(SINGLE, "upscale_subtle", "test prompt"), {}),
    "b14_variation2_submit": (_press(TASK, "variation2", "angry cat wearing a hat --ar 16:9"), {}),
    "b16_high_variation_submit": (_press(SINGLE, "high_variation", "test prompt"), {"skip_prompt_check": False}),
    "b18_reroll_submit": (_press(TASK, "reroll", "test prompt --ar 1:1"), {}),
    "b20_pan_left_submit": (_press(SINGLE, "pan_left", "test prompt"), {}),
    "b22_outpaint_2x_submit": (_press(SINGLE, "outpaint_2x", "test prompt"), {}),
    "b24_outpaint_custom_submit": (_press(SINGLE, "outpaint_custom", "test prompt --zoom 1.2 --ar 16:9"), {}),
    "b26_inpaint_submit": (
        _press(SINGLE, "inpaint", "a golden crown", MASK),
        {"mask": "iVBORw0KGgoAAAANSUhEUgAA"},
    ),
    "b28_describe_submit": (DescribeRequest(_linked("cat.jpg"), FAST), {"bot_id": None}),
    "b30_blend_submit": (BlendRequest((_linked("a.png"), _linked("b.png")), "square", FAST), {}),
}

# the meaning of an answer to a submit: its kind, a part of the sentence, whether the member may retry
REFUSED: dict[str, tuple[type[ProviderError], str, bool]] = {
    "b42_http_400": (ProviderRejected, "invalid request: prompt is required", False),
    "b43_http_400_nested_error": (
        ProviderRejected,
        "Prompt contains inappropriate content: Please revise your prompt to comply with guidelines",
        False,
    ),
    "b44_http_401": (ProviderAuthError, "Invalid API key", False),
    "b45_http_402_credits": (OutOfCredit, "has no credit left", True),
    "b46_http_429": (ProviderBusy, "too many requests", False),
    "b47_http_500": (SubmitUncertain, "internal error", False),
    "b54_wrong_flat_body_500": (SubmitUncertain, "HTTP 500", False),
}

# the first four attempts of the seed: paths that the service does not have
NO_PATHS = [
    "b50_wrong_v2_path_404",
    "b51_wrong_button_404",
    "b52_wrong_task_button_404",
    "b53_wrong_task_button_path_404",
]

UNFINISHED: dict[str, TaskStatus] = {
    "b04_fetch_pending": Progress(0),
    "b05_fetch_staged": Progress(0),
    "b06_fetch_processing_capitalised": Progress(45),
    "b40_fetch_failed": Failed("[Invalid parameter] Invalid value"),
    "b41_fetch_failed_moderation": Failed(
        "prompt contains banned words: [Banned prompt detected] Sorry! Our AI moderator thinks this prompt is "
        "probably against our community standards."
    ),
    "b48_fetch_unknown_404": Missing(),
}

# meanings of the buttons in Midjourney's order, and the cost
AFTER_UPSCALE = [
    (Action.UPSCALE_SUBTLE, 0),
    (Action.UPSCALE_CREATIVE, 0),
    (Action.VARY_SUBTLE, 0),
    (Action.VARY_STRONG, 0),
    (Action.VARY_REGION, 0),
    (Action.ZOOM_OUT_2X, 0),
    (Action.ZOOM_OUT_1_5X, 0),
    (Action.CUSTOM_ZOOM, 0),
    (Action.PAN_LEFT, 0),
    (Action.PAN_RIGHT, 0),
    (Action.PAN_UP, 0),
    (Action.PAN_DOWN, 0),
]
FINISHED: dict[str, tuple[list[tuple[Action, int]], str]] = {
    "b07_fetch_imagine_completed": (GRID_FULL, "8 mj"),
    "b08_fetch_imagine_completed_bare": (GRID_FULL, "8 mj"),
    "b09_fetch_imagine_completed_temporary_urls": (GRID_FULL, "2 mj"),
    "b10_upscale1_completed": (AFTER_UPSCALE, "2 mj"),
    "b12_upscale_subtle_completed": ([(Action.UPSCALE_SUBTLE, 0), (Action.UPSCALE_CREATIVE, 0)], "2 mj"),
    "b14_variation2_completed": (GRID_FULL, "2 mj"),
    "b16_high_variation_completed": (GRID_FULL, "2 mj"),
    "b18_reroll_completed": (GRID_FULL, "2 mj"),
    "b20_pan_left_completed": ([*GRID, (Action.REROLL, 0)], "2 mj"),
    "b22_outpaint_2x_completed": (GRID_FULL, "2 mj"),
    "b24_outpaint_custom_completed": (GRID_FULL, "2 mj"),
    "b26_inpaint_completed": (GRID_FULL, "2 mj"),
    "b73_v2_fetch_finished": (AFTER_UPSCALE, ""),
}

# through the legacy paths; bodies are flat there
LEGACY: dict[str, tuple[SubmitRequest, dict[str, object]]] = {
    "b70_v2_imagine_submit": (ImagineRequest("a cute puppy --ar 4:3", RELAX), {"skip_prompt_check": False}),
    "b71_v2_upscale_submit": (_press(TASK, "upscale1"), {}),
    "b72_v2_outpaint_submit": (_press(SINGLE, "outpaint_2x", "a cute puppy"), {}),
}

# calls to us; tests/web/test_provider_webhooks.py makes them
WEBHOOKS = {
    "b60_webhook_completed": 200,
    "b61_webhook_failed": 200,
    "b62_webhook_wrong_secret": 403,
    "b63_webhook_bare_body": 200,
}
