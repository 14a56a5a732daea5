"""Opening files that may be anything: sizes, kinds, and names that are safe to print."""

import errno
import hashlib
import os
import re
import shlex
import stat
import unicodedata
from pathlib import Path

from ..errors import DreamgradError, InputError, nearest

TEXT_LIMIT = 1 << 20


def shell_safe(name: str | Path, longest: int = 60) -> str:
    """A file name that can be printed and pasted: one line, nothing invisible, quoted if needed.

    Control and bidirectional characters and bytes that are no UTF-8 come as escapes.
    """
    text = one_line(str(name), longest)
    # shlex.quote would quote every letter outside ASCII; the shell takes letters as they are.
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else shlex.quote(text)


def one_line(text: str, longest: int) -> str:
    """Text from outside as one line of at most `longest` characters, nothing invisible in it."""
    text = "".join(map(_visible, text))
    return text if len(text) <= longest else f"{text[: longest - 12]}...{text[-9:]}"


def _visible(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as Python keeps it
        return f"\\x{code - 0xDC00:02x}"
    if not character.isprintable():
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    return character


def read_bytes(
    path: str | Path,
    limit: int,
    error: type[DreamgradError] = InputError,
    *,
    first: int | None = None,
) -> bytes:
    """The content of a regular file of at most `limit` bytes, or its `first` bytes.

    `error`, with one line, if it is missing (the nearest name is offered), empty, too large, a
    folder, a FIFO, a device, or may not be read. Nothing is read before its size is known.
    """
    name = shell_safe(Path(path).name or str(path))
    # Not blocking: opening a FIFO that nobody writes to would wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except (OSError, ValueError) as problem:
        raise error(f"{name}: {_cannot_open(Path(path), problem)}") from problem
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise error(f"{name}: is {what}. Name a file.")
        if status.st_size > limit:
            raise error(
                f"{name}: is too large ({status.st_size / 2**20:.0f} MiB; "
                f"the limit is {limit / 2**20:.0f} MiB)."
            )
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(limit + 1 if first is None else first)
    except OSError as problem:
        raise error(f"{name}: cannot be read ({problem.strerror}).") from problem
    finally:
        os.close(handle)
    if not content:
        raise error(f"{name}: is empty (0 bytes).")
    return content


def _cannot_open(path: Path, problem: OSError | ValueError) -> str:
    code = getattr(problem, "errno", None)
    if code == errno.ENOENT:
        if path.is_symlink():
            return "is a link to a file that does not exist."
        try:
            near = nearest(path.name, (entry.name for entry in path.parent.iterdir()), 1)
        except OSError:
            return "does not exist, nor does its folder."
        return "does not exist." + (f" Nearest: {shell_safe(near[0])}" if near else "")
    if code == errno.ELOOP:
        return "is a link that leads back to itself."
    if isinstance(problem, OSError) and problem.strerror:
        return f"cannot be opened ({problem.strerror})."
    return "is not the name of a file."


def read_text(path: str | Path) -> str:
    """The content of a small text file. InputError as in `read_bytes`, or if it is no text."""
    try:
        return read_bytes(path, TEXT_LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(
            f"{shell_safe(Path(path).name)}: is not a text file in UTF-8."
        ) from problem


def sha256_of(path: str | Path) -> str:
    """The sha256 of a file, in hexadecimal digits; "" if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


# What a file is, from its first bytes. Of two that fit, the first one counts.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"version https://git-lfs", "a Git LFS pointer: run 'git lfs pull'"),
    (b"%PDF", "a PDF document: save the page as PNG"),
    (b"%!PS", "an EPS drawing: export it as PNG"),
    (b"\xc5\xd0\xd3\xc6", "an EPS drawing: export it as PNG"),
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x89HDF\r\n\x1a\n", "HDF5"),
    (b"8BPS", "a Photoshop document: export it as PNG"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture: convert it to PNG"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture: convert it to PNG"),
    (b"\x00\x00\x01\x00", "an icon (ICO): convert it to PNG"),
    (b"qoif", "a QOI picture: convert it to PNG"),
    (b"SIMPLE  =", "a FITS file: convert it to PNG or TIFF"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"\x80", "a Python pickle"),
)


def kind_of(content: bytes) -> str:
    """What a file is by its content: a format's name, or words that tell what to do instead."""
    if content[:2] == b"BM" and content[6:10] == b"\0\0\0\0":
        return "BMP"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp":
        brands = content[8:64]
        if b"avif" in brands or b"avis" in brands:
            return "AVIF"
        if any(brand in brands for brand in (b"heic", b"heix", b"mif1", b"heim", b"hevc")):
            return "a HEIC picture: convert it to JPEG or PNG"
        return "a film: dream on one of its frames"
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    return _kind_of_text(content[:4096])


def _kind_of_text(start: bytes) -> str:
    if not start.strip(b"\0"):
        return "only zeros: it was not written completely"
    try:
        text = start.decode("utf-8", errors="strict" if len(start) < 4096 else "ignore")
    except UnicodeDecodeError:
        return ""
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f" for c in text):
        return ""
    head = text.lstrip("\ufeff \t\r\n").lower()
    if "<svg" in head:
        return "an SVG drawing: export it as PNG"
    if head.startswith(("<!doctype html", "<html")):
        return "a web page (an error page saved in its place?)"
    if head.startswith(("{", "[")):
        return "JSON text"
    return "text" if len(head) > 1 else ""
