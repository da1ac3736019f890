"""Where the daily papers are fetched, as the environment says it."""

import os
from collections.abc import Mapping

from reader.config.settings import endpoint_url
from reader.errors import ConfigError

ENDPOINT_VARIABLE = "READER_HF_ENDPOINT"


def endpoint_from_environment(environment: Mapping[str, str] = os.environ) -> str | None:
    """Read the address from the environment, which goes before the file; None where it says nothing.

    Raises ConfigError for what is no address that may be asked.
    """
    try:
        return endpoint_url(url) if (url := environment.get(ENDPOINT_VARIABLE)) else None
    except ValueError as error:
        raise ConfigError(f"{ENDPOINT_VARIABLE} {error}") from None
