"""Where the configuration is."""

import os
from collections.abc import Mapping
from pathlib import Path


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Tell where the configuration is: where READER_CONFIG says, else in the platform's folder for configurations."""
    if chosen := environment.get("READER_CONFIG"):
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 - which leaves alone whose home nobody knows
    from platformdirs import user_config_path  # noqa: PLC0415 - not needed where the environment says it

    return user_config_path("reader", appauthor=False) / "config.toml"
