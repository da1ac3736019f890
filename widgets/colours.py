"""Styles in the colours that a terminal can show."""

from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget


def visible_style(widget: Widget, *names: str) -> Style:
    """Give the style of a widget's component classes laid over one another, as it is shown.

    Made to be kept until the widget's styles change: Textual's own way filters each piece of every line in every frame.
    """
    style = widget.get_component_rich_style(*names)
    pieces = [Segment(" ", style)]
    for line_filter in widget.get_line_filters():
        pieces = line_filter.apply(pieces, widget.background_colors[1])
    return pieces[0].style or style
