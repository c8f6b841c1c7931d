"""The bot's data: jobs, their states and buttons. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NewType

from bot.core.kinds import Action, CancelTerms, FailCause, Speed
from bot.core.states import JobState

JobId = NewType("JobId", str)  # 10 characters of [0-9a-z], random: it is shown to members and must not be guessable
TaskRef = NewType("TaskRef", str)  # the provider's task id, always text
UserId = NewType("UserId", int)
GuildId = NewType("GuildId", int)
ChannelId = NewType("ChannelId", int)
MessageId = NewType("MessageId", int)


@dataclass(frozen=True, slots=True)
class ProviderButton:
    """One button as the provider offered it, in the provider's order.

    `custom_id` is the provider's secret handle: it is stored, sent back on a click, and never shown to Discord.
    `label` and `emoji` are the provider's own text, unchecked.
    """

    action: Action
    index: int
    custom_id: str
    label: str = ""
    emoji: str = ""

    def means_the_same(self, other: ProviderButton) -> bool:
        """True if both do the same thing, whatever their customIds are."""
        if self.action is not other.action or self.index != other.index:
            return False
        return self.action is not Action.OTHER or self.label == other.label


@dataclass(frozen=True, slots=True)
class StoredButton:
    """A button of a finished job. (`job_id`, `slot`) identifies it for ever; the customId may be refreshed."""

    job_id: JobId
    slot: int
    button: ProviderButton
    used: bool = False


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message by its ids, which outlive every interaction token. `direct`: known to be a direct message."""

    channel_id: ChannelId
    message_id: MessageId
    direct: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that a member attached: its address and what Discord says about it. `given`: the address is Discord's
    own, for an upload that it keeps; any other was typed by somebody."""

    url: str
    filename: str
    content_type: str
    size_bytes: int
    given: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A job's order for the provider. Stored as JSON with the job, and complete, so that a restart can continue from
    it.

    `prompt` is the full text for the provider, parameters included. For a click, `parent_ref` and `custom_id` are the
    stored ones; `modal_prompt` answers the modal that the provider opens (None: no text of the member's own), `mask`
    names the file of the mask that goes with it, `mask_digest` (SHA-256) tells that mask from others, and `remix` asks
    for the modal even if the provider could do without. `dimensions` are a blend's, `motion` is a video's. `title` is
    the name in messages of a job without a prompt.
    `added` is what the member did not type this time: where each piece of the prompt comes from, and the piece.
    `done_ref` is a task that finished at the provider and whose result never came: it is fetched, nothing is submitted.
    """

    action: Action
    prompt: str
    index: int = 0
    speed: Speed = Speed.FAST
    references: tuple[Attachment, ...] = ()
    parent_ref: TaskRef | None = None
    custom_id: str | None = None
    modal_prompt: str | None = None
    mask: str | None = None
    mask_digest: str = ""
    remix: bool = False
    dimensions: str = ""
    motion: str = ""
    title: str = ""
    added: tuple[tuple[str, str], ...] = ()
    done_ref: TaskRef | None = None

    @property
    def is_empty(self) -> bool:
        """True if nothing is left of the order, so that nothing can be sent."""
        return self.action is Action.OTHER and self.custom_id is None

    @property
    def stays(self) -> bool:
        """True for jobs that only their own account can do."""
        return self.parent_ref is not None or self.done_ref is not None

    @property
    def shown(self) -> str:
        """The text that messages show instead of the prompt."""
        return self.title or self.prompt


@dataclass(frozen=True, slots=True)
class ResultFile:
    """The result on our disk: `name` below the images folder, as the provider sent it, byte for byte."""

    name: str
    content_type: str
    size_bytes: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job as stored. Times are UTC seconds since 1970; None = has not happened."""

    id: JobId
    key: str
    state: JobState
    spec: JobSpec
    account: str
    user_id: UserId
    guild_id: GuildId | None
    channel_id: ChannelId
    message_id: MessageId | None
    parent_id: JobId | None
    parent_slot: int | None
    reply_to: MessageId | None
    cost: int
    application_id: int
    interaction_token: str | None = field(repr=False)
    size_limit_bytes: int
    task_ref: TaskRef | None
    progress: int
    attempts: int
    created_at: float
    not_before: float | None
    submit_started_at: float | None
    running_since: float | None
    modal_sent_at: float | None
    input_by: float | None
    finished_at: float | None
    repost_at: float | None
    ended_at: float | None
    shown_at: float | None
    fail_reason: str | None
    retryable: bool
    result: ResultFile | None
    final_prompt: str = ""  # the provider's own wording of the prompt, once finished
    seed: str = ""
    text: str = ""  # results that are words: descriptions, shortened prompts; one a line
    usage: str = ""  # the cost as the provider reports it, in its own units
    private: bool = False  # shown to its member alone
    ready_at: float | None = None  # the task was seen finished at the provider, and its result did not come at once
    fetch_note: str = ""  # the text of its message meanwhile
    address: str = ""  # the address of a result that we couldn't fetch but its member can open
    watch_until: float | None = None  # its task may still turn up, although it failed
    fail_cause: FailCause | None = None  # the meaning of `fail_reason` for a retry
    cancel: CancelTerms | None = None  # a cancel was requested while the provider had it
    message_direct: bool = False  # its message is a direct one, wherever it was requested

    @property
    def finished_ref(self) -> TaskRef | None:
        """The task that the provider has finished (and was paid for), whatever happened to its result."""
        if self.ready_at is not None or self.finished_at is not None:
            return self.task_ref
        return self.spec.done_ref

    @property
    def finished_at_provider(self) -> bool:
        """True once the provider has made the result."""
        return self.finished_ref is not None

    @property
    def base_prompt(self) -> str:
        """The initial text of a form to change the prompt: the member's, or the provider's if the member gave none."""
        return self.spec.prompt or self.final_prompt

    @property
    def refused_prompt(self) -> str:
        """The text that a provider refused for good, which its member may change and send again; "" if there is
        none."""
        refused = self.state is JobState.FAILED and self.submit_started_at is not None and not self.retryable
        made = self.finished_at_provider or self.result is not None
        if not refused or made or self.spec.mask is not None or self.fail_cause is FailCause.NOT_THE_PROMPT:
            return ""
        return self.spec.modal_prompt or (self.spec.prompt if self.spec.custom_id is None else "")

    @property
    def choices(self) -> tuple[str, ...]:
        """The prompts that a describe or a shorten offers, in their order."""
        return tuple(self.text.splitlines())

    @property
    def waits_for_member(self) -> bool:
        """True while only the member can answer what the provider asks."""
        return self.state is JobState.NEEDS_INPUT and self.input_by is not None and self.spec.modal_prompt is None

    @property
    def message(self) -> MessageRef | None:
        """The message that shows this job, once Discord has reported its id."""
        if self.message_id is None:
            return None
        return MessageRef(self.channel_id, self.message_id, self.message_direct)


@dataclass(frozen=True, slots=True)
class User:
    """A member as we know them, and their own choices. `speed` None, `model` and `suffix` "" = no choice; `suffix` is
    added to their prompts; `remix` opens a modal before Vary."""

    id: UserId
    name: str
    speed: Speed | None
    remix: bool
    ping: bool
    created_at: float
    seen_at: float
    model: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A member's own `--name` in prompts, and the text that it stands for."""

    name: str
    value: str
