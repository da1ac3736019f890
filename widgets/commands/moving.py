"""Commands that move the cursor or the text; none of them ever marks a paper."""

from widgets.commands.command import Command


class Down(Command):
    """Go to the next paper."""

    group = "Move"
    default_keys = "j,down"
    action = "move(1)"


class Up(Command):
    """Go to the paper before."""

    group = "Move"
    default_keys = "k,up"
    action = "move(-1)"


class PageDown(Command):
    """Go down by a page; in a paper that fills the screen, its text goes."""

    group = "Move"
    default_keys = "ctrl+d,pagedown"
    action = "page(1)"


class PageUp(Command):
    """Go up by a page; in a paper that fills the screen, its text goes."""

    group = "Move"
    default_keys = "ctrl+u,pageup"
    action = "page(-1)"


class First(Command):
    """Go to the first paper."""

    group = "Move"
    default_keys = "home"
    action = "jump(0)"


class FirstOnDoublePress(Command):
    """Go to the first paper, when pressed twice."""

    group = "Move"
    default_keys = "g"
    action = "jump_on_double_press"


class Last(Command):
    """Go to the last paper."""

    group = "Move"
    default_keys = "G,end"
    action = "jump(-1)"


class ScrollDown(Command):
    """Scroll the paper's text down."""

    group = "Move"
    default_keys = "J"
    action = "scroll_text(3)"


class ScrollUp(Command):
    """Scroll the paper's text up."""

    group = "Move"
    default_keys = "K"
    action = "scroll_text(-3)"


CURSOR_COMMANDS: tuple[type[Command], ...] = (
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    FirstOnDoublePress,
    Last,
    ScrollDown,
    ScrollUp,
)
