"""What the counter screen is compared with: a Textual application with one Input and nothing else."""

from textual.app import App, ComposeResult
from textual.widgets import Input


class Bare(App[None]):
    """One Input, as Textual brings it."""

    def compose(self) -> ComposeResult:
        yield Input()


if __name__ == "__main__":
    Bare().run()
