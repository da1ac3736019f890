"""What is seen: the list, the paper, the dialogs, and the commands that keys ask for."""
