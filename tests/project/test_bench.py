"""The arguments of the benchmarks."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import main

PROJECT = Path(__file__).resolve().parents[2]


def test_help_measures_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "storage,search,screen" in capsys.readouterr().out


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serach"])
    assert ended.value.code == 2
    assert "'serach' is not a benchmark or a size" in capsys.readouterr().err


def test_a_library_too_small_for_a_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ranking", "1000"]) == 2
    assert "ranking needs 3,000 papers or more" in capsys.readouterr().out


def test_a_closed_pipe_is_silent() -> None:
    command = [sys.executable, "-m", "tests.bench", "hops"]
    measuring = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert measuring.stdout is not None
    measuring.stdout.close()
    measuring.stdout = None
    assert measuring.communicate(timeout=60)[1] == b""
