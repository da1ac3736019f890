"""Two themes with high contrast, in addition to all of Textual's, and readable contrast in every theme.

Colours that are too close to their background are moved away from it.
"""

from functools import lru_cache

from rich.color import Color, ColorType
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as BackgroundColor
from textual.filter import LineFilter
from textual.theme import BUILTIN_THEMES, Theme

HIGH_CONTRAST = (
    Theme(
        name="high-contrast",
        primary="#FFFF00",
        secondary="#00FFFF",
        accent="#00FFFF",
        warning="#FFB000",
        error="#FF8080",
        success="#00FF00",
        foreground="#FFFFFF",
        background="#000000",
        surface="#000000",
        panel="#1A1A1A",
        boost="#1A1A1A",
        text_alpha=1.0,
        variables={
            "text-muted": "#E0E0E0",
            "text-disabled": "#C0C0C0",
            "block-cursor-background": "#FFFF00",
            "block-cursor-foreground": "#000000",
            "block-cursor-text-style": "bold",
        },
    ),
    Theme(
        name="high-contrast-light",
        primary="#00007A",
        secondary="#5A0060",
        accent="#00007A",
        warning="#6A3500",
        error="#8A0000",
        success="#004A00",
        foreground="#000000",
        background="#FFFFFF",
        surface="#FFFFFF",
        panel="#F0F0F0",
        boost="#F0F0F0",
        dark=False,
        text_alpha=1.0,
        variables={
            "text-muted": "#202020",
            "text-disabled": "#404040",
            "block-cursor-background": "#00007A",
            "block-cursor-foreground": "#FFFFFF",
            "block-cursor-text-style": "bold",
        },
    ),
)
THEME_NAMES = (*BUILTIN_THEMES, *(theme.name for theme in HIGH_CONTRAST))


MIN_CONTRAST = 4.5
"""The ratio from which WCAG 2 (level AA) calls text readable."""
_STEPS = 20


def contrast_ratio(first: ColorTriplet, second: ColorTriplet) -> float:
    """Return the contrast ratio of two colours as WCAG 2 defines it, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(1024)
def readable(style: Style) -> Style:
    """Return a style whose text has at least MIN_CONTRAST; colours that the terminal chooses stay as they are."""
    text, background = style.color, style.bgcolor
    if text is None or background is None or {text.type, background.type} != {ColorType.TRUECOLOR}:
        return style
    behind = background.get_truecolor()
    black, white = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)
    extreme = max(black, white, key=lambda colour: contrast_ratio(colour, behind))
    shown = text.get_truecolor()
    blends = (_blend(shown, extreme, step / _STEPS) for step in range(_STEPS + 1))
    colour = next((each for each in blends if contrast_ratio(each, behind) >= MIN_CONTRAST), extreme)
    return style if colour == shown else style + Style(color=Color.from_triplet(colour))


class ReadableText(LineFilter):
    """Makes the text of Textual's own widgets readable as they are drawn."""

    def apply(self, segments: list[Segment], background: BackgroundColor) -> list[Segment]:  # noqa: ARG002
        """Return the segments with colours that are readable on their own backgrounds."""
        return [Segment(text, readable(style) if style else style, control) for text, style, control in segments]


READABLE_TEXT = ReadableText()


def _blend(first: ColorTriplet, second: ColorTriplet, share: float) -> ColorTriplet:
    return ColorTriplet(*(round(one + (other - one) * share) for one, other in zip(first, second, strict=True)))


def _luminance(colour: ColorTriplet) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
