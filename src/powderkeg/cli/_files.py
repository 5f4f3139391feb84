"""Where a page goes: settled, and proved open to us, before the long work begins."""

import os
import tempfile
from pathlib import Path


def page_path(out: Path | None, case_name: str) -> Path:
    """Choose where a page goes, and prove that it and its JSON can be written there.

    Args:
        out: what the user asked for; None for the case's name in the current folder.
        case_name: the case's name.

    Returns:
        The page's path.

    Raises:
        CaseError: where no page can be written under that name.
    """
    from powderkeg.case import CaseError
    from powderkeg.report import check_target, data_path

    page = check_target(Path(f"{case_name}.html") if out is None else out)
    for target in (page, data_path(page)):
        if target.exists() and not os.access(target, os.W_OK):
            raise CaseError(f"{target} exists and may not be overwritten; name another file with --out")
    # Trying tells the truth where a permission bit does not: read-only mounts, quotas, a privileged user.
    try:
        with tempfile.TemporaryFile(dir=page.parent):
            pass
    except OSError as error:
        raise CaseError(
            f"{page}: nothing can be written in {page.parent.absolute()} ({error.strerror}); "
            "name a file elsewhere with --out"
        ) from None
    return page
