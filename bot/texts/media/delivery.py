"""Bringing results to Discord: too large, refused, and links to originals."""

from __future__ import annotations

from bot.texts.catalog import text

NO_ATTACHING = text(
    "delivery.no_attaching", "I can't attach files here. An admin can allow it with the permission Attach Files."
)
EXPLICIT = text("delivery.explicit", "Discord takes this picture for explicit content, so it doesn't show it.")
UPLOADS_LIMITED = text(
    "delivery.uploads_limited",
    "Discord has limited uploads in this server, and a direct message didn't work either.",
)
NOT_TAKEN = text("delivery.not_taken", "Discord didn't take the picture.")
WORDS_BLOCKED = text("delivery.words_blocked", "A filter of this server blocks the words of this result.")

CLIP_LINK = text("delivery.clip_link", "[The clip, {size}]({link}), a link for 7 days")
PICTURE_LINK = text("delivery.picture_link", "[The picture, {size}]({link}), a link for 7 days")
SMALLER = text("delivery.smaller", "Made smaller to fit into Discord")
SMALLER_LINK = text("delivery.smaller_link", "Made smaller to fit into Discord · [Original, {size}]({link})")
SIZE = text("delivery.size", "{megabytes} MB")
CLIP_TOO_LARGE = text(
    "delivery.clip_too_large",
    "The clip has {size}, and Discord takes {most} here. I couldn't make it small enough. "
    "I can link to it once the bot's operator sets PUBLIC_URL.",
)
CLIP_TOO_LARGE_WITHOUT_FFMPEG = text(
    "delivery.clip_too_large_without_ffmpeg",
    "The clip has {size}, and Discord takes {most} here. "
    "I can show it once the bot's operator sets PUBLIC_URL or installs ffmpeg.",
)
PICTURE_UNREADABLE = text(
    "delivery.picture_unreadable",
    "The picture has {size}, and Discord takes {most} here. I can't make it smaller: {why} "
    "I can link to it once the bot's operator sets PUBLIC_URL.",
)
PICTURE_TOO_LARGE = text(
    "delivery.picture_too_large",
    "The picture has {size}, and Discord takes {most} here. I couldn't make it small enough. "
    "I can link to it once the bot's operator sets PUBLIC_URL.",
)
NO_SIZE_TAKEN = text(
    "delivery.no_size_taken",
    "The result is larger than Discord takes here, even made smaller to {size}. "
    "I can link to it once the bot's operator sets PUBLIC_URL.",
)

ON_ITS_WAY = text("delivery.on_its_way", "That's on its way.")
HERE = text("delivery.here", "It's here.")
HERE_AT = text("delivery.here_at", "It's here. {link}")
TRY_AGAIN = text("delivery.try_again", "Discord didn't take this picture. Try again, or in another channel.")

FILE_GONE = text("delivery.file_gone", "The file of this picture is gone. You can make it again with `/imagine`.")
LINK_FORGED = text("delivery.link_forged", "This link is incomplete, or I didn't make it.")
LINK_EXPIRED = text("delivery.link_expired", "This link has expired. Use `/show` in Discord for a new one.")
PICTURE_GONE = text("delivery.picture_gone", "This picture is no longer here.")
EXPIRED_TITLE = text("delivery.expired_title", "Link expired")
UNKNOWN_TITLE = text("delivery.unknown_title", "Unknown link")
