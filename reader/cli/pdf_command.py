"""`reader open --download`: keeps the PDFs of papers in the user's folder, and opens them."""

from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS
from reader.cli.library_access import open_library
from reader.cli.paper_selection import find_papers_or_query
from reader.errors import ReaderError, ViewerError
from reader.paper import Paper, format_count

if TYPE_CHECKING:
    from reader.config import Config
    from storage import Library


def run_download(options: Namespace) -> int:
    """Download the PDFs that are not kept yet; print their paths, or open the only one."""
    from reader.config import config_path
    from reader.config.loader import export_settings
    from reader.desktop.viewer import open_file

    config = export_settings(config_path())
    with open_library(options.library) as library:
        papers = find_papers_or_query(library, options.paper, options)
        if options.dry_run:
            output.print_message(f"{format_count(len(papers), 'PDF')} would be kept (dry run)")
            return DONE_STATUS
        files, errors = _download(library, papers, config)
    if options.only_print:
        output.print_data(f"{file}\n" for file in files)
    elif len(files) == 1 and not errors:
        try:
            output.print_message(f"{open_file(files[0], config.viewer)} (kept in {files[0].parent})")
        except ViewerError as error:
            output.print_message(f"Kept {files[0]}")
            if config.viewer:
                raise
            output.print_message(f"Not opened: {error}")
    elif files:
        output.print_message(f"Kept {format_count(len(files), 'PDF')} in {files[0].parent}")
    return max((error.exit_status for error in errors), default=DONE_STATUS)


def _download(library: "Library", papers: Sequence[Paper], config: "Config") -> tuple[list[Path], list[ReaderError]]:
    """Download one PDF after the other; return the files, and the errors, which are printed."""
    from reader.fetch.pdf import keep_pdf, pdf_files, progress_of
    from reader.fetch.services import arxiv_service
    from reader.sources.client import Client

    files: list[Path] = []
    errors: list[ReaderError] = []
    places, service = pdf_files(library, papers, config), arxiv_service()
    with output.progress_printer() as show, closing(Client(on_wait=show)) as client:

        def show_share(text: str, share: float) -> None:
            show(output.with_bar(text, share))

        for paper in papers:
            file = places[paper.key]
            try:
                keep_pdf(client, service, paper, file, progress_of(file, show_share))
                files.append(file)
            except ReaderError as error:
                show("")
                errors.append(error)
                output.print_error(str(error))
    return files, errors
