"""Writing results: complete or not at all, with the recipe inside.

A result is written to a temporary file beside its target, read back, and renamed: whatever
happens on the way, the target is absent, the old file, or the complete new one.
"""

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from torch import Tensor

from . import images
from .errors import OutputError, UsageError
from .intake.files import shell_safe
from .intake.pictures import RECORD_KEY, decodes

FORMATS = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".tif": "TIFF",
    ".tiff": "TIFF", ".bmp": "BMP", ".gif": "GIF", ".avif": "AVIF",
}  # fmt: skip
WITH_ALPHA = {"PNG", "WEBP", "TIFF", "AVIF"}
LONGEST_NAME = 255

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    'Iptc4xmpExt:DigitalSourceType="{}"/></rdf:RDF></x:xmpmeta>'
)


def default_target(path: Path, prefix: str = "dream_") -> Path:
    """`dream_<name>` in the current folder, in the same format if it can be written, else PNG."""
    suffix = path.suffix if path.suffix.lower() in FORMATS else ".png"
    return Path(_short_name(f"{prefix}{path.stem}", suffix))


def _short_name(stem: str, suffix: str) -> str:
    """A name that fits into a folder; one that does not is cut and told apart by a hash."""
    room = LONGEST_NAME - len(suffix.encode()) - 24  # for the temporary file and _0010
    raw = os.fsencode(stem)
    if len(raw) <= room:
        return f"{stem}{suffix}"
    short = raw[: room - 9].decode("utf-8", errors="ignore")
    return f"{short}-{hashlib.sha256(raw).hexdigest()[:8]}{suffix}"


def check_target(target: Path, inputs: Iterable[Path] = ()) -> None:
    """Find out before the work starts whether a result can be written.

    OutputError if not; UsageError if the format is unknown or the target is one of the inputs.
    """
    try:
        _check_target(target, inputs)
    except OSError as error:  # a name too long, a folder that may not be entered or written to
        raise OutputError(
            f"{shell_safe(target)}: cannot be written to ({error.strerror})."
        ) from error


def _check_target(target: Path, inputs: Iterable[Path]) -> None:
    name = shell_safe(target.name)
    if target.is_dir():
        raise OutputError(f"{name}: is a folder. Name a file in it.")
    if target.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"{name}: cannot tell the format from the name. Known endings: {known}.")
    if target.exists():
        if not target.is_file():
            raise OutputError(f"{name}: is not a regular file.")
        for path in inputs:
            if path.exists() and target.samefile(path):
                raise UsageError(f"{name}: is the picture itself. Choose another name with -o.")
    folder = target.absolute().parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise OutputError(f"{shell_safe(folder)}: is not a folder.")
    probe = folder / f".dreamgrad.{os.getpid()}.part"
    probe.touch()  # asking for permission bits does not tell about read-only file systems
    probe.unlink()


def write(
    target: str | Path,
    image: Tensor,
    *,
    alpha: Any = None,
    record: str | None = None,
    quality: int = 95,
    from_noise: bool = False,
) -> list[str]:
    """Write the image [1,3,H,W] in the format of the target's ending; returns notes.

    - `alpha`: [H,W] in [0, 1], kept where the format can; else the image goes on white
    - `record`: JSON text to keep inside
    - `quality`: 1 to 100, for formats that lose detail
    - `from_noise`: whether no photograph is underneath, for the provenance tag

    OutputError if it cannot be written; an older file of that name is then untouched.
    """
    target = Path(target)
    form = FORMATS[target.suffix.lower()]
    notes: list[str] = []
    picture = _with_alpha(image, alpha, form, notes)
    buffer = BytesIO()
    options, left_out = _options(form, record, quality, from_noise)
    notes += [f"{form} has no room for the recipe; it is not inside."] if left_out else []
    try:
        picture.save(buffer, form, **options)
    except (OSError, ValueError, OverflowError, RuntimeError) as error:
        raise OutputError(
            f"{shell_safe(target.name)}: {picture.width}x{picture.height} cannot be a {form} file ({error})."
        ) from error
    write_bytes(target, buffer.getvalue(), check=picture.size)
    return notes


def write_bytes(target: Path, content: bytes, *, check: tuple[int, int] | None = None) -> None:
    """Put a file in place at once: temporary file, sync, read back, rename.

    `check` is the size (width, height) of the picture that must come out when it is read back.
    """
    name = shell_safe(target.name)
    temporary = target.with_name(f"{_stem(target)}{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if check and not decodes(temporary, check):
            raise OutputError(f"{name}: what was written cannot be read back. Nothing was changed.")
        os.replace(temporary, target)
        _sync_folder(target.parent)
    except OSError as error:
        raise OutputError(f"{name}: {_reason(error)} Nothing was changed.") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _stem(target: Path) -> str:
    """How the names of a target's temporary files begin; a hash where a name leaves no room."""
    raw = os.fsencode(target.name)
    name = target.name if len(raw) < LONGEST_NAME - 16 else hashlib.sha256(raw).hexdigest()[:16]
    return f".{name}."


def _reason(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "no space left on the device."
    return f"cannot be written ({error.strerror or error})."


def _sweep(target: Path) -> None:
    """Remove temporary files that killed processes left for the same target."""
    pattern = re.compile(re.escape(_stem(target)) + r"(\d+)\.part")
    for path in target.parent.iterdir():
        match = pattern.fullmatch(path.name)
        if match and int(match[1]) != os.getpid() and not _alive(int(match[1])):
            with suppress(OSError):
                path.unlink()


def _alive(pid: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some file systems cannot; the file itself is safe
        pass
    finally:
        os.close(handle)


def _with_alpha(image: Tensor, alpha: Any, form: str, notes: list[str]) -> Image.Image:
    """The picture with its alpha channel, or on white where the format has none."""
    if alpha is None:
        return images.to_pil(image)
    cover = torch.as_tensor(alpha)[None, None].to(image)
    cover = images.resize(cover, images.size_of(image)).clamp(0, 1)
    if form not in WITH_ALPHA:
        notes.append(f"{form} knows no transparency; the picture is on white.")
        return images.to_pil(image * cover + 1 - cover)
    picture = images.to_pil(image)
    picture.putalpha(Image.fromarray((cover[0, 0] * 255).round().byte().cpu().numpy()))
    return picture


def _options(
    form: str, record: str | None, quality: int, from_noise: bool
) -> tuple[dict[str, Any], bool]:
    """What Pillow's writer of a format needs, and whether the record had to be left out."""
    options: dict[str, Any] = {}
    if form == "JPEG":
        options = {"quality": quality, "subsampling": 0 if quality >= 90 else 2, "optimize": True}
    elif form in ("WEBP", "AVIF"):
        options = {"quality": quality}
    elif form == "TIFF":
        options = {"compression": "tiff_lzw"}
    if record is None:
        return options, False
    source = "trainedAlgorithmicMedia" if from_noise else "compositeWithTrainedAlgorithmicMedia"
    xmp = _XMP.format(_IPTC + source)
    if form == "PNG":
        chunks = PngInfo()
        chunks.add_itxt(RECORD_KEY, record)
        chunks.add_itxt("XML:com.adobe.xmp", xmp)
        return options | {"pnginfo": chunks}, False
    if form == "GIF":
        return options | {"comment": record.encode()}, False
    if form == "BMP":
        return options, True
    if form == "TIFF":  # ImageDescription, which must be ASCII, and the tag for XMP
        plain = json.dumps(json.loads(record))
        return options | {"tiffinfo": {270: plain, 700: xmp.encode()}}, False
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + record.encode("utf-16-be")
    return options | {"exif": exif.tobytes(), "xmp": xmp.encode()}, False
