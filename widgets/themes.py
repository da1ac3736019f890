"""Two themes with high contrast, in addition to all of Textual's."""

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
