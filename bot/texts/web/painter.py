"""The page on which members paint a region, and the texts of its script."""

from __future__ import annotations

from bot.texts.catalog import text

TITLE = text("painter.title", "Vary (Region)")
WINDOW_TITLE = text("painter.window_title", "Vary (Region): paint what should change")
ONE_MOMENT = text("painter.one_moment", "One moment")
OPEN = text("painter.open", "Open the picture")

# -- the picture -------------------------------------------------------------------------------------------------------

STAGE = text("painter.stage", "Picture to paint on")
STAGE_HELP = text(
    "painter.stage_help",
    "Arrow keys move the cursor, and with Shift they move it further. "
    "Enter or Space paints; hold Space and move to draw a line. "
    "With the rectangle, Enter sets two corners; with the lasso, Enter sets points and closes at the first one. "
    "Escape gives up a shape.",
)
PICTURE = text("painter.picture", "The picture to change")
COACH = text("painter.coach", "Paint over what should change")
FIRST_CORNER = text("painter.first_corner", "First corner set")
FIRST_POINT = text("painter.first_point", "First point set")
POINT = text("painter.point", "Point set")

# -- tools -------------------------------------------------------------------------------------------------------------

TOOLS = text("painter.tools", "Tools")
BRUSH = text("painter.brush", "Brush")
ERASER = text("painter.eraser", "Eraser")
RECTANGLE = text("painter.rectangle", "Rectangle")
LASSO = text("painter.lasso", "Lasso")
MOVE = text("painter.move", "Move")
UNDO = text("painter.undo", "Undo")
REDO = text("painter.redo", "Redo")
BRUSH_AND_VIEW = text("painter.brush_and_view", "Brush and view")
SIZE = text("painter.size", "Size of brush and eraser")
INVERT = text("painter.invert", "Invert")
CLEAR = text("painter.clear", "Clear")
ZOOM_OUT = text("painter.zoom_out", "Zoom out")
ZOOM = text("painter.zoom", "Zoom")
ZOOM_IN = text("painter.zoom_in", "Zoom in")
FIT = text("painter.fit", "Whole picture")
WITH_KEY = text("painter.with_key", "{name} ({key})")
PERCENT = text("painter.percent", "{percent} %")

# -- the form ----------------------------------------------------------------------------------------------------------

LEAD = text("painter.lead", "Only what you paint changes. The rest stays as it is.")
EMPTY = text("painter.empty", "Nothing marked yet")
MARKED = text("painter.marked", "{percent} % marked")
BARELY_MARKED = text("painter.barely_marked", "under 1 % marked")
WHAT = text("painter.what", "What should be there?")
HINT = text("painter.hint", "Describe what you want to see there, or keep the words as they are for another try.")
NO_SCRIPTS = text(
    "painter.no_scripts",
    "Your browser runs no scripts, so upload a mask: a picture of {width} x {height} pixels, "
    "white where it should change, black elsewhere.",
)
SEND = text("painter.send", "Send to Discord")
SENDING = text("painter.sending", "Sending…")
OFFLINE = text("painter.offline", "I can't reach the server. Your painting is still here; try again in a moment.")
NOTHING = text("painter.nothing", "Nothing is marked yet. Paint over the part of the picture that should change.")
EVERYTHING = text(
    "painter.everything", "That is the whole picture. To change all of it, use Vary (Strong) in Discord instead."
)
ONCE = text("painter.once", "This link works once.")
MINUTES_LEFT = text("painter.minutes_left", "This link works once, and ends in {minutes} min.")
UNDER_A_MINUTE = text("painter.under_a_minute", "This link works for less than a minute.")
EXPIRED = text("painter.expired", "This link has expired. Press Vary (Region) in Discord again.")

# -- its keys ----------------------------------------------------------------------------------------------------------

KEYS = text("painter.keys", "Keys and gestures")
KEYS_TOOLS = text("painter.keys_tools", "tools")
KEYS_SIZE = text("painter.keys_size", "size")
KEYS_STEPS = text("painter.keys_steps", "undo, redo")
KEYS_WHOLE = text("painter.keys_whole", "invert, clear")
WHEEL = text("painter.wheel", "wheel, pinch")
KEYS_ZOOM = text("painter.keys_zoom", "zoom")
TWO_FINGERS = text("painter.two_fingers", "two fingers, middle button")
KEYS_MOVE = text("painter.keys_move", "move the view")
SHAPES = text("painter.shapes", "rectangle, lasso")
KEYS_ERASE = text("painter.keys_erase", "erase")
ARROWS = text("painter.arrows", "arrows")
KEYS_NO_MOUSE = text("painter.keys_no_mouse", "paint without a mouse")
