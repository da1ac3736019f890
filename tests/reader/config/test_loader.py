"""Loading the configuration: values, and errors with their lines."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reader.config import Config, View, config_path
from reader.config.loader import configured_folder, load_config
from reader.errors import ConfigError
from tests.reader.config.conftest import COMMANDS, ConfigFileFixture


def test_a_missing_file_is_the_defaults(written: ConfigFileFixture) -> None:
    assert written.load() == Config(written.path, keys=COMMANDS)


def test_every_setting_is_read(written: ConfigFileFixture) -> None:
    config = written(
        """
theme = "nord"
keymap = "mail"
library = "~/papers"
opening_view = "vision"
sort = "date"
list_width = 45
hf_endpoint = "https://mirror.example/hf/"

[keys]
star = "f2"

[[views]]
name = "vision"
query = "tag:vision is:unread"
number = 4

[[views]]
name = "long ago"
query = "before:2020"
"""
    )
    assert (config.theme, config.keymap, config.sort, config.list_width) == ("nord", "mail", "date", 45)
    assert config.library == Path("~/papers").expanduser()
    assert config.hf_endpoint == "https://mirror.example/hf"
    assert config.opening_view == "vision"
    assert config.views == (View("vision", "tag:vision is:unread", 4), View("long ago", "before:2020"))
    assert config.keys["star"] == ("f2",)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('theme = "nord"\nthemme = "nord"', 2, "unknown setting 'themme'; did you mean 'theme'?"),
        ("\n\ntheme = 3", 3, "theme must be one of textual-dark, textual-light, nord, "),
        ('opening_view = " "', 1, "opening_view must not be empty"),
        ('sort = [\n"""a""""",  # ]\n["]"]]\n\ntheme = 3', 5, "theme must be one of"),
        ("note_template = '''a]\n'''''\nsort = '\\'\n\nlist_width = 5 # [", 3, "sort must be one of"),
        ('keymap = "vi"', 1, "keymap must be one of default, vim, arrows, mail, not 'vi'; did you mean 'vim'?"),
        ("# a\nlist_width = 5", 2, "list_width must be a number from 20 to 80, not 5"),
        ("list_width = true", 1, "list_width must be a number from 20 to 80, not True"),
        ('hf_endpoint = "huggingface.co"', 1, "hf_endpoint must be a URL such as https://huggingface.co, not"),
        ('hf_endpoint = "ftp://huggingface.co"', 1, "hf_endpoint must be a URL such as"),
        ('hf_endpoint = "https://me:secret@mirror.example"', 1, "hf_endpoint must be a URL such as"),
        ('hf_endpoint = "https://mirror.example?x"', 1, "hf_endpoint must be a URL such as"),
        (
            'hf_endpoint = "http://mirror.example"',
            1,
            "hf_endpoint must start with https://, because http to mirror.example is not encrypted",
        ),
        ('hf_endpoint = "http://10.0.0.1"', 1, "hf_endpoint must start with https://"),
        ('library = "papers"', 1, "library must be an absolute path or start with ~, not 'papers'"),
        ('library = "~nobody-at-all/papers"', 1, "library must be in a home folder that exists"),
        ('opening_view = "inbx"', 1, "unknown opening view 'inbx'; did you mean 'inbox'?"),
        (
            f'sort = "{"size" * 999}"',
            1,
            f"sort must be one of digest, date, title, comments, upvotes, not '{'size' * 14}si…",
        ),
        ('sort = "size"', 1, "sort must be one of digest, date, title, comments, upvotes, not 'size'"),
        ("[theme]\na = 1", 1, "theme must be one of"),
        ("views = 3", 1, "views must be [[views]] tables"),
        ("views = [3]", 1, "must be a table of settings"),
        ('# a\n[[views]]\nname = "x"\n', 2, "the view has no query"),
        ('[[views]]\nname = "x"\nquery = "y"\ncolor = 1', 4, "unknown setting 'color'"),
        ('[[views]]\nname = "x"\nquery = "y"\nnumber = 3', 4, "number must be a number from 4 to 9, not 3"),
        ('[[views]]\nname = "x"\nquery = "after:soon"', 3, "query: "),
        ('[[views]]\nname = "x"\nquery = "y"\n[[views]]\nname = "z"\nquery = \'a "b\'', 6, "query: "),
        ('[[views]]\nname = "inbox"\nquery = "y"', 2, "a view 'inbox' already exists"),
        (
            '[[views]]\nname = "x"\nquery = "y"\nnumber = 4\n[[views]]\nname = "z"\nquery = "y"\n\nnumber = 4',
            9,
            "key 4 already opens another view",
        ),
    ],
)
def test_an_error_names_its_line(written: ConfigFileFixture, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        written(text)
    assert str(refused.value).startswith(f"{written.path}:{line}: {message}")


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b'theme = "nord"\ntheme nord', 2, "invalid TOML: expected '='"),
        (b'theme = "a"\ntheme = "b"\n', 2, "invalid TOML: cannot overwrite a value"),
        (b'# a\n\ntheme = """never closed\n\n', 3, "invalid TOML: "),
        (b'# a\ntheme = "\xff"', 2, "not UTF-8"),
        (b"list_width = " + b"[" * 50_000, 1, "nested too deeply"),
        (b"list_width = " + b"9" * 5_000, 1, "invalid TOML"),
    ],
)
def test_invalid_toml_is_an_error_with_its_line(
    written: ConfigFileFixture, content: bytes, line: int, message: str
) -> None:
    written.path.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        written.load()
    assert str(refused.value).startswith(f"{written.path}:{line}: {message}")


@pytest.mark.parametrize("content", [b'\xef\xbb\xbftheme = "nord"', b'theme = "nord"\r\n\r\n[keys]\r\n'])
def test_files_of_other_editors_are_read(written: ConfigFileFixture, content: bytes) -> None:
    written.path.write_bytes(content)
    assert written.load().theme == "nord"


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(20)
@pytest.mark.parametrize("long", ["a\n" * 120_000, "# x\n" * 60_000])
def test_an_error_in_a_long_file_is_found(written: ConfigFileFixture, long: str) -> None:
    with pytest.raises(ConfigError, match="theme"):
        written(f'sort = """\\\n{long}"""\ntheme = 3')


def test_a_file_that_is_too_large_is_rejected(written: ConfigFileFixture) -> None:
    with pytest.raises(ConfigError, match="larger than"):
        written("#" * 300_000)


@pytest.mark.timeout(10)
def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(ConfigError, match="is not a regular file"):
            load_config(path, commands=COMMANDS)


def test_the_library_can_be_read_alone(written: ConfigFileFixture) -> None:
    assert configured_folder(written.path) is None
    written.path.write_text('library = "/papers"\n[keys]\nnonsense = "x"')
    assert configured_folder(written.path) == Path("/papers")


def test_the_environment_names_the_file() -> None:
    assert config_path({"READER_CONFIG": "~/r.toml"}) == Path("~/r.toml").expanduser()
    assert config_path({}).parts[-2:] == ("reader", "config.toml")


names = st.sampled_from(["theme", "keymap", "library", "sort", "views", "keys", "number", "name", "query", "star", "x"])
values = st.recursive(
    st.sampled_from(
        ['"nord"', '"s"', '"ctrl+s"', '"vim"', "4", "-1", "1.5", "nan", "true", "2020-01-01", '"""\na\n"""']
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | st.dictionaries(names, inner, max_size=2).map(
            lambda table: "{" + ", ".join(f"{name} = {value}" for name, value in table.items()) + "}"
        )
    ),
    max_leaves=4,
)
lines = (
    st.builds("{} = {}".format, names, values)
    | names.map("[{}]".format)
    | names.map("[[{}]]".format)
    | st.sampled_from(["", "# comment", "[", '"'])
)


@given(st.text() | st.lists(lines, max_size=8).map("\n".join))
@example("[[views]]\nname = 'a'\n[keys]\n[[views]]\n")
@example("'\x1e0")
def test_any_text_is_a_configuration_or_an_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
    try:
        load_config(path, commands=COMMANDS)
    except ConfigError as error:
        message = str(error)
    else:
        return
    line = int(message.removeprefix(f"{path}:").split(":")[0])
    assert 1 <= line <= text.count("\n") + 1
    assert "\n" not in message
