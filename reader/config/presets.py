"""The preset keymaps: the keys in which each differs from the default one."""

from collections.abc import Mapping

PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    "vim": {
        "page-down": ("ctrl+d", "ctrl+f", "pagedown"),
        "page-up": ("ctrl+u", "ctrl+b", "pageup"),
        "redo": ("ctrl+r", "U"),
        "select": ("v", "space"),
        "zoom": ("enter", "l"),
        "back": ("escape", "h"),
    },
    "arrows": {
        "down": ("down",),
        "up": ("up",),
        "page-down": ("pagedown",),
        "page-up": ("pageup",),
        "first": ("home", "ctrl+home"),
        "first-on-double-press": (),
        "last": ("end", "ctrl+end"),
        "scroll-down": ("shift+down",),
        "scroll-up": ("shift+up",),
        "zoom": ("enter", "right"),
        "back": ("escape", "left"),
        "search": ("ctrl+f", "slash"),
        "next-match": ("f3", "n"),
        "previous-match": ("shift+f3", "N"),
        "select": ("space", "insert"),
        "select-all": ("ctrl+a", "a"),
        "toggle-read": ("r", "delete"),
        "note": ("m", "f2"),
        "redo": ("ctrl+y", "U"),
        "quit": ("q", "f10"),
    },
    "mail": {
        "toggle-read": ("e", "I"),
        "tag": ("l",),
        "select": ("x", "space"),
        "undo": ("z", "ctrl+z"),
        "snooze": ("b",),
        "toggle-sidebar": ("B",),
        "back": ("escape", "u"),
        "export": ("E",),
        "enrich": (),
        "palette": ("ctrl+p", "ctrl+k", "colon"),
    },
}
