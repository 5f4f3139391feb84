"""A file from a provider, opened as lines of text: plain or zipped, and refused where it is neither.

Only the line being read is in memory. What is no table (a web page, an API's answer, a workbook) is named:
a failed download keeps the name of the file that was wanted.
"""

from __future__ import annotations

import codecs
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Literal

from powderkeg.case import Problem
from powderkeg.importers.events import EventFileError

__all__ = ["Lines", "open_lines"]

_SAMPLE = 65_536
LONGEST_LINE = 4_000_000
_MEBIBYTE = 1024**2
_LARGEST = 16 * 1024 * _MEBIBYTE
_DENSEST = 150  # times; tables of events come to 5 or 20
_TABLES = (".csv", ".tsv", ".tab", ".txt")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"PAR1", "a Parquet file"),
    (b"<stata_dta>", "a Stata file"),
    (b"$FL2", "an SPSS file"),
    (b"RDX", "an R file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)  # fmt: skip
_UNPACK = "unpack it and give the file inside"
_SAVE = "save it as CSV (in a spreadsheet: CSV UTF-8) and give that file"


class Lines:
    """The lines of a file, each with its end, counted from 1.

    Attributes:
        file: Path as the analyst gave it.
        number: Lines handed out so far.
        ended: Whether the last line had its end, so far as has been read.
        stray: Lines so far in which bytes were replaced.
    """

    def __init__(self, file: str, text: IO[str]) -> None:
        self.file = file
        self.number = 0
        self.ended = True
        self.stray = 0
        self._text = text

    def __iter__(self) -> Iterator[str]:
        """Yield line by line.

        Raises:
            EventFileError: A line is no text, too long, or holds a zero byte; or the archive breaks off.
        """
        try:
            while line := self._text.readline(LONGEST_LINE):
                self.number += 1
                self._look(line)
                yield line
        except UnicodeDecodeError as error:
            # What was decoded before has been handed out, but for the beginning of this line.
            ahead = 1 + error.object.count(b"\n", 0, error.start)
            raise self._refusal(*_stray_bytes(error), ahead) from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self._refusal("the archive is damaged or cut short here", "download it again") from error
        except OSError as error:
            raise self._refusal(f"the file cannot be read on: {error.strerror or error}", "") from error

    def _look(self, line: str) -> None:
        self.ended = line.endswith(("\n", "\r"))
        if "\0" in line:
            raise self._refusal("a zero byte: the file is damaged or no text", "download it again", 0)
        if "\ufffd" in line:
            self.stray += 1
        if not self.ended and len(line) >= LONGEST_LINE:
            text = f"the line is longer than {LONGEST_LINE:,} characters, so this is no table"
            raise self._refusal(text, "look at the file in a text editor", 0)

    def _refusal(self, text: str, mend: str, ahead: int = 1) -> EventFileError:
        return EventFileError(Problem(text, file=self.file, line=self.number + ahead, mend=mend))


def _stray_bytes(error: UnicodeDecodeError) -> tuple[str, str]:
    """Return what is wrong and the remedy, for bytes that are not UTF-8."""
    around = error.object[max(0, error.start - 2000) : error.start + 2000]
    guess = _encoding(around)
    byte = error.object[error.start]
    text = f"byte 0x{byte:02x} is not {error.encoding.upper()}"
    looks = f"; the file looks like {guess}" if guess else ""
    mend = "save it as CSV UTF-8" + (f", or run: iconv -f {guess} -t UTF-8 FILE > NEW" if guess else "")
    return text + looks, mend


def _encoding(content: bytes) -> str:
    """Return the likeliest name of an encoding; blank where none is likely."""
    from charset_normalizer import from_bytes

    # What spreadsheets write in the countries that these files come from.
    likely = ["cp1252", "cp1251", "cp1250", "cp1254", "cp1256", "koi8_r"]
    best = from_bytes(content, cp_isolation=likely).best()
    if best is None:
        return ""
    # Many Western letters have the same byte in several encodings: then the common one is named.
    same = best.encoding if str(best) != content.decode("cp1252", "replace") else "cp1252"
    return same.replace("cp", "windows-").replace("_", "-")


@contextmanager
def open_lines(path: Path, stray_bytes: Literal["refuse", "replace"] = "refuse") -> Iterator[Lines]:
    """Open a file, or the one table in a zip archive, as lines.

    Raises:
        EventFileError: It is missing, a folder, empty, binary, a web page, JSON, a workbook, or an archive
            with no table, several, or one that unpacks to more than a table would.
    """
    _check_is_file(path)
    with ExitStack() as stack:
        try:
            text = _text(path, _table_bytes(path, stack), stray_bytes)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            said = f"the zip archive cannot be opened: {error}"
            raise _refusal(path, said, "download it again, or unpack it and give the file inside") from error
        except OSError as error:
            raise _refusal(path, f"the file cannot be read: {error.strerror or error}") from error
        yield Lines(str(path), text)


def _table_bytes(path: Path, stack: ExitStack) -> IO[bytes]:
    """Return the bytes of a file, or of the one table in an archive."""
    file = stack.enter_context(path.open("rb"))
    packed = file.read(2) == b"PK"
    file.seek(0)
    if not packed:
        return file
    archive = stack.enter_context(zipfile.ZipFile(file))
    member = stack.enter_context(archive.open(_member(path, archive)))
    return io.BufferedReader(member)  # type: ignore[type-var]


def _refusal(path: Path, text: str, mend: str = "", line: int | None = None) -> EventFileError:
    return EventFileError(Problem(text, file=str(path), line=line, mend=mend))


def _check_is_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise _refusal(path, "there is no such file", "give the path of the file you exported") from error
    if stat.S_ISDIR(mode):
        tables = sorted(p.name for p in path.iterdir() if p.suffix.lower() in (*_TABLES, ".zip"))
        mend = f"give one of its files: {', '.join(tables[:10])}" if tables else "give a file"
        raise _refusal(path, "this is a folder, not a file", mend)
    if not stat.S_ISREG(mode):
        raise _refusal(path, "this is no ordinary file", "save what it gives to a file first")


def _member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return the one table of an archive."""
    files = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
    if any(info.filename in {"xl/workbook.xml", "content.xml"} for info in files):
        raise _refusal(path, "this is a spreadsheet's workbook, not a table of text", _SAVE)
    tables = [info for info in files if info.filename.lower().endswith(_TABLES)]
    # GDELT's archives hold one file, and others carry a description beside the table.
    found = tables or (files if len(files) == 1 else [])
    if len(found) != 1:
        names = ", ".join(info.filename for info in found[:10]) or ", ".join(i.filename for i in files[:10])
        text = f"the archive holds {len(found) or 'no'} tables" + (f": {names}" if names else "")
        raise _refusal(path, text, "unpack it and give the one file that is wanted")
    size, packed = found[0].file_size, max(found[0].compress_size, 1)
    if size > _LARGEST or (size > 50 * _MEBIBYTE and size > _DENSEST * packed):
        name = found[0].filename
        text = f"'{name}' would unpack from {packed:,} to {size:,} bytes, as no table of events does"
        raise _refusal(path, text, "unpack it yourself and look at it first")
    return found[0]


def _text(path: Path, binary: IO[bytes], stray_bytes: str) -> IO[str]:
    """Return the text of a stream, its encoding told by its first bytes."""
    sample = binary.peek(_SAMPLE)[:_SAMPLE] if isinstance(binary, io.BufferedReader) else b""
    if not sample.strip():
        raise _refusal(path, "the file is empty", "export or download it again")
    for magic, name in _MAGIC:
        if sample.startswith(magic):
            mend = _UNPACK if name.endswith("archive") else _SAVE
            raise _refusal(path, f"this is {name}, not a table of text", mend)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return io.TextIOWrapper(binary, encoding="utf-16", errors="strict", newline="")
    _check_is_text(path, sample)
    errors = "strict" if stray_bytes == "refuse" else "replace"
    return io.TextIOWrapper(binary, encoding="utf-8-sig", errors=errors, newline="")


def _check_is_text(path: Path, sample: bytes) -> None:
    zeros = sample.count(b"\0")
    if zeros > len(sample) // 4 and (not any(sample[1::2]) or not any(sample[::2])):
        guess = "UTF-16LE" if not any(sample[1::2]) else "UTF-16BE"
        mend = f"save it as CSV UTF-8, or run: iconv -f {guess} -t UTF-8 FILE > NEW"
        raise _refusal(path, f"the file looks like {guess} without its mark", mend, 1)
    control = sum(sample.count(bytes([byte])) for byte in range(32) if byte not in b"\t\n\r\f\x1a")
    if zeros > 8 or control > len(sample) // 50:
        raise _refusal(path, "this is a binary file, not a table of text", _SAVE)
    start = sample.removeprefix(codecs.BOM_UTF8).lstrip()[:2000]
    if re.match(rb"<(!|\?|/?[a-z])", start, re.IGNORECASE):
        page = re.match(rb"<(!doctype|html|head|body|!--)", start, re.IGNORECASE)
        title = re.search(rb"<(?:title|message|h1)[^>]*>\s*([^<]{1,80})", sample, re.IGNORECASE)
        said = f" ('{title[1].decode('utf-8', 'replace').strip()}')" if title else ""
        what = "a web page" if page else "XML or a piece of a web page"
        mend = "sign in where it came from and download the table again"
        raise _refusal(path, f"this is {what}{said}, not a table: the download failed", mend, 1)
    if start[:1] in (b"{", b"["):
        said = start[:60].decode("utf-8", "replace")
        mend = "ask the provider for CSV instead; if it tells of an error, mend that first"
        raise _refusal(path, f"this is JSON, not a table: {said}", mend, 1)
