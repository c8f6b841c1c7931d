"""The subject of a prompt as far as the painter understands it: words, Chinese words and emoji to motifs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loopback_provider.pictures.canvas import Colour

_COLOURS: dict[str, Colour] = {
    "red": (214, 62, 48), "crimson": (180, 30, 50), "orange": (240, 130, 50), "golden": (235, 180, 70),
    "gold": (235, 180, 70), "yellow": (250, 215, 90), "green": (70, 160, 90), "emerald": (30, 150, 110),
    "teal": (30, 150, 155), "turquoise": (60, 190, 190), "blue": (60, 120, 210), "azure": (80, 160, 235),
    "navy": (35, 50, 110), "purple": (130, 80, 190), "violet": (140, 90, 210), "pink": (240, 140, 180),
    "magenta": (220, 60, 160), "white": (240, 240, 238), "black": (42, 42, 52), "grey": (140, 146, 158),
    "gray": (140, 146, 158), "silver": (190, 198, 208), "brown": (130, 90, 60),
    "红": (214, 62, 48), "蓝": (60, 120, 210), "绿": (70, 160, 90), "黄": (250, 215, 90), "紫": (130, 80, 190),
    "白": (240, 240, 238), "黑": (42, 42, 52), "粉": (240, 140, 180), "金": (235, 180, 70), "橙": (240, 130, 50),
}  # fmt: skip

# Motif: the words (and emoji) that call it. The first word of the prompt that is found counts.
_HOURS = {
    "dawn": "dawn sunrise morning 日出 早晨 🌅 🌄",
    "sunset": "sunset golden evening autumn fall fire 日落 黄昏 傍晚 秋 🌇 🍂 🔥",
    "dusk": "dusk twilight misty fog foggy dream dreamy fantasy magic magical 梦 魔法 🔮 ✨ 🌫️",
    "night": "night midnight moon moonlight moonlit stars starry dark owl lantern 夜 月 星 晚上 🌙 🌕 ⭐ 🌃 🌌",
    "neon": "neon cyberpunk synthwave vaporwave hologram 霓虹 赛博",
    "storm": "storm stormy rain rainy thunder grey gloomy 雨 暴风 🌧️ ⛈️ ☔",
    "snow": "snow snowy winter ice icy frozen arctic christmas 雪 冬 冰 ❄️ ⛄ 🎄",
    "space": "space astronaut galaxy cosmos cosmic planet nebula alien rocket mars 宇航 太空 宇宙 星球 🚀 🪐 👽",
    "aurora": "aurora borealis northern 极光",
    "sea": "underwater reef coral jellyfish fish whale octopus 鱼 海底 鲸 🐠 🐟 🐳 🐋 🐙",
    "day": "day noon summer spring sunny sky meadow garden 白天 夏 春 晴 ☀️ 🌞 🌻 🌸",
}
_WEATHER = ("storm", "snow", "day")  # a time of the day wins over these: "a snowy night" is a night
_LANDS = {
    "mountains": "mountain mountains peak alps cliff himalaya fuji valley canyon 山 🏔️ ⛰️ 🗻",
    "water": "lake sea ocean water river beach boat ship sail island harbour harbor pond wave waves coast "
    "lighthouse 湖 海 河 江 水 船 🌊 ⛵ 🏝️ 🏖️",
    "forest": "forest woods wood tree trees pine jungle fox wolf bear deer owl mushroom 森林 树 林 竹 🌲 🌳",
    "city": "city town street skyline cyberpunk neon skyscraper tokyo york alley downtown urban 城市 街 🏙️ 🌆 🌃",
    "desert": "desert dune dunes sand pyramid cactus mars sahara 沙漠 🏜️ 🐪 🌵",
    "meadow": "meadow field grass garden flower flowers hill hills farm spring rabbit 草 花园 田 🌾 🌻 🌷",
    "moonscape": "astronaut moon lunar planet alien spaceship 宇航 月球 🧑‍🚀 👨‍🚀 👩‍🚀",
}
_SUBJECTS = {
    "fox": "fox 狐 🦊", "wolf": "wolf husky 狼 🐺", "cat": "cat kitten kitty 猫 🐱 🐈 😺",
    "dog": "dog puppy corgi shiba 狗 犬 🐶 🐕", "rabbit": "rabbit bunny hare 兔 🐰 🐇",
    "bear": "bear teddy 熊 🐻", "panda": "panda 熊猫 🐼", "tiger": "tiger 虎 🐯 🐅", "lion": "lion 狮 🦁",
    "raccoon": "raccoon otter 浣熊 🦝", "mouse": "mouse hamster koala 鼠 🐭 🐨", "owl": "owl 猫头鹰 🦉",
    "penguin": "penguin 企鹅 🐧", "whale": "whale fish shark dolphin goldfish koi 鲸 鱼 🐳 🐋 🐟 🐠 🐬",
    "dragon": "dragon serpent 龙 🐉 🐲", "butterfly": "butterfly moth 蝴蝶 🦋", "deer": "deer stag elk reindeer 鹿 🦌",
    "paper boat": "paperboat origami 纸船", "boat": "boat ship sailboat sail yacht 船 帆 ⛵ 🚢",
    "castle": "castle palace fortress kingdom tower 城堡 宫 🏰", "lighthouse": "lighthouse 灯塔",
    "house": "house cottage cabin hut home village farm 房 屋 家 🏠 🏡 🛖",
    "temple": "temple pagoda shrine torii japan japanese 寺 塔 庙 ⛩️ 🏯",
    "robot": "robot android mech cyborg 机器人 🤖", "rocket": "rocket spaceship starship 火箭 🚀",
    "figure": "astronaut person man woman girl boy child wizard knight samurai warrior monk traveler traveller king "
    "queen princess witch portrait 人 女孩 男孩 少女 武士 👩 👨 🧙 👸 🧑‍🚀",
    "balloon": "balloon balloons airship zeppelin 气球 🎈", "flower": "flower flowers rose tulip sunflower lotus "
    "cherry blossom sakura 花 樱 🌸 🌹 🌻 🌷 🌺", "mushroom": "mushroom mushrooms fungi 蘑菇 🍄",
    "tree": "tree oak willow bonsai 树 🌳", "crown": "crown tiara jewel 皇冠 👑", "heart": "heart love 心 爱 ❤️ 💖 💕",
    "cup": "coffee tea cup mug latte 咖啡 茶 ☕ 🍵", "car": "car taxi truck van 车 🚗 🚕 🏎️",
}  # fmt: skip
_TRAITS = {
    "astronaut": "astronaut cosmonaut spacesuit 宇航 🧑‍🚀 👨‍🚀 👩‍🚀", "crown": "crown king queen royal 皇冠 王 👑",
    "straw hat": "samurai ronin monk traveler traveller ninja pilgrim 武士 侠 僧",
    "hat": "wizard witch magic hat 巫 🧙 🎩",
    "scarf": "scarf winter cozy 围巾 🧣",
    "rain": "rain rainy storm stormy 雨 🌧️ ☔ ⛈️", "snow": "snow snowy winter blizzard christmas 雪 ❄️ ⛄",
    "birds": "birds bird crow seagull sea sunrise sunset 鸟 🐦", "clouds": "cloud clouds cloudy sky 云 ☁️",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Idea:
    """Motifs of one prompt; None or empty if it does not say."""

    hour: str | None
    lands: tuple[str, ...]
    subject: str | None
    subject_colour: Colour | None
    tint: Colour | None
    traits: frozenset[str]

    @property
    def abstract(self) -> bool:
        """True if nothing was named that could be drawn."""
        return not self.lands and self.subject is None and self.hour is None


def read_idea(prompt: str) -> Idea:
    """The motifs of a prompt."""
    text = prompt.lower()
    words = re.findall(r"[a-z]+", text)
    subject, place = _first(_SUBJECTS, text, words)
    if subject == "boat" and re.search(r"paper|origami|纸", text):
        subject = "paper boat"
    if subject == "figure" and (animal := _animal(text, words)) is not None:
        subject = animal
    hour, _ = _first({name: calls for name, calls in _HOURS.items() if name not in _WEATHER}, text, words)
    hour = hour or _first(_HOURS, text, words)[0]
    lands = tuple(land for land, calls in _LANDS.items() if _found(calls, text, words))
    colour, colour_place = _first({name: name for name in _COLOURS}, text, words)
    if (subject, colour) == ("fox", "red"):
        colour = None  # a red fox is a kind of fox
    near = subject is not None and colour is not None and 0 <= place - colour_place <= 14
    paint = _COLOURS[colour] if colour else None
    traits = frozenset(trait for trait, calls in _TRAITS.items() if _found(calls, text, words))
    return Idea(hour, lands, subject, paint if near else None, None if near else paint, traits)


def _animal(text: str, words: list[str]) -> str | None:
    """The animal of "an astronaut cat": it wins over the person suggested by the other word."""
    return next((name for name in list(_SUBJECTS)[:17] if _found(_SUBJECTS[name], text, words)), None)


def _first(motifs: dict[str, str], text: str, words: list[str]) -> tuple[str | None, int]:
    """The motif named first, and its position; at the same position the longer word wins (a panda isn't a bear)."""
    places = [
        (text.find(call), -len(call), name)
        for name, calls in motifs.items()
        for call in calls.split()
        if _found(call, text, words)
    ]
    if not places:
        return None, -1
    place, _, name = min(places)
    return name, place


def _found(calls: str, text: str, words: list[str]) -> bool:
    return any(call in words if call.isascii() else call in text for call in calls.split())
