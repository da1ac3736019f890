"""Moving never marks anything, and the cursor stays on its paper."""

from storage import Library
from tests.app.stage import on_stage
from tests.builders import a_digest
from widgets.paper_view import PaperView

DISTILLATION, LORA, ATTENTION, CLIP = range(4)


MOVES: tuple[tuple[list[str], int], ...] = (
    (["j"], LORA),
    (["down", "down"], ATTENTION),
    (["G"], CLIP),
    (["end"], CLIP),
    (["G", "k"], ATTENTION),
    (["G", "up", "up"], LORA),
    (["k"], DISTILLATION),
    (["G", "j"], CLIP),
    (["G", "g", "g"], DISTILLATION),
    (["G", "g"], CLIP),
    (["G", "g", "k", "g"], ATTENTION),
    (["G", "home"], DISTILLATION),
    (["ctrl+d"], CLIP),
    (["pagedown", "ctrl+u"], DISTILLATION),
)
"""Keys, from the first paper on, and where they lead."""


async def test_keys_that_move(library: Library) -> None:
    async with on_stage(library) as stage:
        for keys, place in MOVES:
            stage.papers.jump(0)
            await stage.press(*keys)
            assert stage.papers.cursor == place, keys
            shown = stage.triage.query_one(PaperView).paper
            assert shown is not None
            assert shown.key == stage.papers.key
        assert not any(paper.marks.read or paper.marks.starred for paper in library.papers())


async def test_the_cursor_stays_on_its_paper_when_another_process_changes_the_list(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.press("j", "j")
        library.mark(["2512.00001"], lambda marks: marks.tagged(["seen"]), "tagged")
        addition = library.add(a_digest("A Paper From Elsewhere"))
        stage.app._desk.showing.take_note(addition.new)
        stage.app._desk.show()
        await stage.settle()
        assert stage.on_cursor.title == "Attention Is All You Need"
        assert len(stage.titles) == 5


async def test_the_window_follows_the_cursor_and_comes_back() -> None:
    library = Library.in_memory()
    library.add(a_digest(*(f"Paper number {number}" for number in range(200))))
    async with on_stage(library, size=(100, 20)) as stage:
        await stage.press("G")
        assert "Paper number 199" in stage.text()
        assert "Paper number 0 " not in stage.text()
        await stage.press("ctrl+u")
        assert stage.papers.cursor == 199 - (stage.papers.size.height - 1)
        await stage.press("home")
        assert "Paper number 0" in stage.text()


async def test_the_mouse_puts_the_cursor_and_a_double_click_opens_the_page(library: Library) -> None:
    async with on_stage(library) as stage:
        await stage.pilot.click("#papers", offset=(10, 4))
        assert stage.papers.cursor == ATTENTION
        await stage.pilot.click("#papers", offset=(10, 2), times=2)
        assert stage.triage.has_class("-zoomed")


async def test_the_cursor_stays_in_sight_when_the_window_shrinks() -> None:
    library = Library.in_memory()
    library.add(a_digest(*(f"Paper number {number}" for number in range(100))))
    async with on_stage(library, size=(100, 40)) as stage:
        await stage.press(*["j"] * 30)
        await stage.pilot.resize_terminal(100, 12)
        await stage.settle()
        assert stage.papers.cursor == 30
        assert "Paper number 30" in stage.text()
