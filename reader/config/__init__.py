"""What the user chose: where it is written, what holds, and how a choice made on the screen is kept.

Each step has a module of its own, so that a command which only asks where the library is starts without the rest.
"""
