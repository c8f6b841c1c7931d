"""Expected meanings of dialect A's recorded answers: tables by the name of the recording."""

from __future__ import annotations

from bot.core.errors import (
    AccountRefused,
    OutOfCredit,
    ParentMissing,
    ProviderAuthError,
    ProviderBusy,
    ProviderError,
    ProviderRejected,
    SubmitUncertain,
    UnknownButton,
)
from bot.core.kinds import Action
from bot.core.models import TaskRef
from bot.providers.base import Failed, Missing, NeedsInput, Progress, Submitted, TaskStatus
from bot.texts.providers import midjourney as say
from bot.texts.providers.provider import CANCELLED

GRID = [(Action.UPSCALE, n) for n in (1, 2, 3, 4)]
GRID_FULL = [*GRID, (Action.REROLL, 0), *[(Action.VARIATION, n) for n in (1, 2, 3, 4)]]
PREVIEW_23 = "https://cdn.discordapp.com/attachments/111/222/5f20922e_grid_0.webp?ex=67f0a1b2&is=67ef5032&hm=00aa11bb"
BOAT = "a paper boat --v 6.1"

TAKEN: dict[str, Submitted] = {
    "a01": Submitted(TaskRef("1773314942177684")),
    "a02": Submitted(TaskRef("1768464763141701")),
    "a03": Submitted(TaskRef("1320098173412546")),
    "a04": Submitted(TaskRef("1768464763141701")),
    "a05": Submitted(TaskRef("1320098173412546")),
    "a06": Submitted(TaskRef("8498455807619990")),
    "a10": Submitted(TaskRef("0741798445574458"), queue_position=1),
    "a30": Submitted(TaskRef("1773315010000001")),
    "a31": Submitted(TaskRef("1768464800000000")),
    "a37": Submitted(TaskRef("1773315010000001")),
    "a39": Submitted(TaskRef("1773315010000001")),
    "a40": Submitted(TaskRef("1773315100000002")),
    "a42": Submitted(TaskRef("1773315100000002")),
    "a44": Submitted(TaskRef("0741798445574458")),
    "a45": Submitted(TaskRef("0741798445574458")),
    "a50": Submitted(TaskRef("1773315100000002"), needs_input=True),
    "a52": Submitted(TaskRef("1773315100000002")),
    "a53": Submitted(TaskRef("1773315100000002")),
    "a55": Submitted(TaskRef("1773315100000002"), needs_input=True, final_prompt="a paper boat --v 6.1 --ar 1:1"),
    "a56": Submitted(TaskRef("1773315100000002")),
    "a57": Submitted(TaskRef("1773315010000001"), needs_input=True, final_prompt=BOAT),
    "a58": Submitted(TaskRef("1773315010000001"), final_prompt=BOAT),
    "a59": Submitted(TaskRef("1773315010000001")),
    "a75": Submitted(TaskRef("14001929738841620")),
    "a76": Submitted(TaskRef("1773315200000003")),
    "a78": Submitted(TaskRef("1773315010000001"), needs_input=True, final_prompt="Cat --ar 5:4"),
    "a79": Submitted(TaskRef("1773315010000001")),
    "a80": Submitted(TaskRef("1773315200001001")),
    "a81": Submitted(TaskRef("1689252749098647")),
    "a83": Submitted(TaskRef("1773315010000001")),
    "a86": Submitted(TaskRef("1757399847039557")),
    "a88": Submitted(TaskRef("1757399900000001")),
    "a90": Submitted(TaskRef("1757400000000002")),
    "a92": Submitted(TaskRef("1773315010000001")),
    "a94": Submitted(TaskRef("1773315010000001")),
    "a95": Submitted(TaskRef("1773315010000001")),
}

# name: the exact class, a part of the sentence, retryable (of a ProviderRejected)
REFUSED: dict[str, tuple[type[ProviderError], str, bool]] = {
    "a11": (ProviderBusy, "queue is full", False),
    "a12": (ProviderRejected, "queue is full", True),
    "a13": (ProviderRejected, 'word filter refused "nude"', False),
    "a14": (ProviderRejected, "The prompt is empty.", False),
    "a15": (ProviderRejected, "refused the job's label", False),
    "a16": (AccountRefused, "no free Midjourney account", True),
    "a17": (ProviderRejected, "has an internal error", True),
    "a18": (ProviderRejected, "accept reference pictures", False),
    "a46": (ProviderRejected, "not quite finished", True),
    "a47": (ParentMissing, "no longer knows the picture", False),
    "a48": (UnknownButton, "cannot run this button", False),
    "a49": (UnknownButton, "cannot run this button", False),
    "a60": (ProviderRejected, "The prompt is empty.", False),
    "a61": (ProviderRejected, "remix switched off", False),
    "a84": (ProviderRejected, "two to five pictures", False),
    "a91": (ProviderRejected, "video switched off", False),
    "a110": (ProviderAuthError, "(Invalid token)", False),
    "a111": (ProviderAuthError, "您的 IP 不在令牌允许访问的列表中", False),
    "a112": (ProviderAuthError, "无权访问 vip 分组", False),
    "a113": (ProviderBusy, "at its limit", False),
    "a114": (ProviderBusy, "Too many requests", False),
    "a115": (SubmitUncertain, "failed to generate relay info", False),
    "a116": (SubmitUncertain, "could not reach Midjourney", False),
    "a117": (SubmitUncertain, "Database error", False),
    "a118": (ProviderRejected, "has no address for this (Invalid URL", True),
    "a120": (OutOfCredit, "no credit left", True),
    "a121": (ProviderRejected, "The prompt is empty.", False),
    "a122": (ParentMissing, "account that drew this picture is gone", False),
    "a123": (ProviderAuthError, "HTTP 401", False),
    "a124": (ProviderAuthError, "HTTP 401", False),
    "a125": (ProviderAuthError, "HTTP 403", False),
    "a126": (ProviderBusy, "HTTP 429", False),
    "a127": (ProviderRejected, "could not be converted", False),
}

UNFINISHED: dict[str, TaskStatus] = {
    "a20": Progress(0),
    "a21": Progress(0),
    "a22": Progress(0),
    "a23": Progress(33, PREVIEW_23),
    "a24": Progress(62, "https://relay.example/mj/image/1773314942177684?rand=1773314970123456789"),
    "a25": Progress(0),
    "a51": NeedsInput(""),
    "a62": NeedsInput(BOAT),
    "a65": Failed("[Invalid parameter] Invalid value"),
    "a66": Failed(
        "[Banned prompt detected] Sorry! Our AI moderator thinks this prompt is probably "
        "against our community standards."
    ),
    "a67": Failed(say.TOOK_TOO_LONG()),
    "a68": Failed(say.HOUR_PASSED()),
    "a69": Failed("[Invalid link] Could not validate this link. Please try again later."),
    "a70": Failed(CANCELLED()),
    "a119": Missing(),
    "a128": Missing(),
}

# name: media, meanings of the buttons in order
VARY = [(Action.VARY_SUBTLE, 0), (Action.VARY_STRONG, 0), (Action.VARY_REGION, 0)]
ZOOM = [(Action.ZOOM_OUT_2X, 0), (Action.ZOOM_OUT_1_5X, 0), (Action.CUSTOM_ZOOM, 0)]
PAN = [(Action.PAN_LEFT, 0), (Action.PAN_RIGHT, 0), (Action.PAN_UP, 0), (Action.PAN_DOWN, 0)]
ANIMATE = [(Action.ANIMATE_HIGH, 0), (Action.ANIMATE_LOW, 0)]
HD = [(Action.UPSCALE_SUBTLE, 0), (Action.UPSCALE_CREATIVE, 0)]
REROLL = [(Action.REROLL, 0)]
IMAGE = "https://api.cometapi.com/mj/image/"
VIDEO = "https://cdn.midjourney.com/video/9bdd338a-3876-4b4b-b175-af661e8a8cab/0_{}.mp4"
SINGLES = tuple(f"https://cdn.midjourney.com/5f20922e-1c3a-4d5e-8f60-718293a4b5c6/0_{n}.png" for n in range(4))
FINISHED: dict[str, tuple[tuple[str, ...], list[tuple[Action, int]]]] = {
    "a26": ((IMAGE + "1773314942177684",), GRID_FULL),
    "a27": (("https://cdn.example/attachments/x/grid.png", *SINGLES), GRID_FULL),
    "a28": ((), GRID_FULL),
    "a32": ((IMAGE + "1773315010000001",), [*HD, *VARY, *ZOOM, *PAN, *ANIMATE, *REROLL]),
    "a33": ((IMAGE + "1773315010000001",), [*HD, *VARY, *ZOOM, *PAN, *ANIMATE, *REROLL]),
    "a34": (
        ("https://cdn.discordapp.com/attachments/111/222/x.png?ex=67f0a1b2&is=67ef5032&hm=00aa11bb",),
        [(Action.UPSCALE_2X, 0), (Action.UPSCALE_4X, 0), *VARY, (Action.MAKE_SQUARE, 0), *ZOOM, *PAN, *REROLL],
    ),
    "a35": ((IMAGE + "1773315010000001",), [*VARY, *ANIMATE, *REROLL]),
    "a36": ((IMAGE + "1773315100000002",), [*VARY, *ZOOM, *PAN, *ANIMATE, *REROLL]),
    "a38": ((IMAGE + "1773315010000001",), GRID_FULL),
    "a41": ((IMAGE + "1773315100000002",), GRID_FULL),
    "a43": ((IMAGE + "1773315100000002",), [*GRID, *REROLL]),
    "a54": ((IMAGE + "1773315100000002",), GRID_FULL),
    "a85": ((IMAGE + "1773315010000001",), GRID_FULL),
    "a87": (
        tuple(VIDEO.format(n) for n in range(4)),
        [*[(Action.VIDEO_UPSCALE, n) for n in (1, 2, 3, 4)], *REROLL],
    ),
    "a89": ((VIDEO.format(0),), [(Action.EXTEND_HIGH, 0), (Action.EXTEND_LOW, 0)]),
}

# name: the prompts, and the buttons for them
WORDS: dict[str, tuple[tuple[str, ...], list[tuple[Action, int, str]]]] = {
    "a77": (
        ("Cat --ar 5:4", "Cat2 --ar 5:4", "Cat3 --ar 5:4", "Cat4 --ar 5:4"),
        [
            *[(Action.DESCRIBE_PICK, n, f"choice:{n}") for n in (1, 2, 3, 4)],
            (Action.DESCRIBE_ALL, 0, "choice:all"),
            (Action.DESCRIBE_RETRY, 0, "choice:retry"),
        ],
    ),
    "a82": (
        (
            "appdash appdash, draftsmanship, commission for, ethereal, toonami",
            "appdash appdash, draftsmanship, commission, toonami",
            "appdash appdash, draftsmanship, toonami",
            "appdash appdash, toonami",
            "appdash appdash",
        ),
        [(Action.SHORTEN_PICK, n, f"choice:{n}") for n in (1, 2, 3, 4, 5)],
    ),
}
