"""The user interface: the list, the paper, the dialogs, and the commands that are bound to keys."""
