"""What the site needs beyond the pages: links out of the documentation, decisions, an offline search."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_FETCHED = re.compile(r'"https://unpkg\.com/iframe-worker/shim"')
_WORKER = "site/worker.js"
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((\.\./[^)#\s]*)(#[^)\s]*)?\)")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every decision record into the navigation, by its number."""
    records = sorted(Path(config.docs_dir, "decisions").glob("[0-9]*.md"))
    listed: list[Any] = [f"decisions/{path.name}" for path in records]
    config.nav = [*(config.nav or []), {"Decisions": listed}]
    return config


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn a link to a file outside the documentation into the file's path, said in words."""
    del config, files
    here = PurePosixPath(page.file.src_uri).parent

    def kept(found: re.Match[str]) -> str:
        climbed = len(here.parts) - str(found[2]).count("../")
        outside = str(found[2]).replace("../", "")
        return f"{found[1]} (`{outside}` in the code)" if climbed < 0 else found[0]

    return _LINK.sub(kept, markdown)


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Put our own worker in the place of the one that the theme would fetch from elsewhere."""
    del config
    up = "../" * (len(PurePosixPath(page.file.dest_uri).parts) - 1)
    return _FETCHED.sub(f'"{up}{_WORKER}"', output)


def on_post_template(output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
    """The same on the page for addresses that do not exist."""
    del config
    return _FETCHED.sub(f'"{_WORKER}"', output_content) if template_name.endswith(".html") else output_content
