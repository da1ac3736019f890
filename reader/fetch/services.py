"""The web services for papers, or their mirrors named by the environment or the configuration."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from reader.config.value_parsers import endpoint_url
from reader.errors import ConfigError
from reader.sources import ARXIV, HUGGING_FACE, Service

if TYPE_CHECKING:
    from reader.config import Config

HF_ENDPOINT_VARIABLES = ("READER_HF_ENDPOINT", "HF_ENDPOINT")
"""Hugging Face's own programs also read the second one."""
ARXIV_ENDPOINT_VARIABLES = ("READER_ARXIV_ENDPOINT",)


def hugging_face_service(config: "Config") -> Service:
    """Return Hugging Face or its mirror, from the environment before the configuration; raise ConfigError."""
    return HUGGING_FACE.at(endpoint_from_environment(HF_ENDPOINT_VARIABLES) or config.hf_endpoint)


def arxiv_service() -> Service:
    """Return arXiv's API or the mirror that the environment names; raise ConfigError."""
    return ARXIV.at(endpoint_from_environment(ARXIV_ENDPOINT_VARIABLES))


def endpoint_from_environment(variables: Sequence[str], environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the URL in the first variable that is set, or None; raise ConfigError if the URL is not allowed."""
    for variable in variables:
        if url := environment.get(variable):
            try:
                return endpoint_url(url)
            except ValueError as error:
                raise ConfigError(f"{variable} {error}") from None
    return None
