"""Pictures, whatever they claim to be: checked first, then upright sRGB pixels in [0, 1]."""

import hashlib
import io
import json
import logging
import os
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from ..errors import InputError
from .files import kind_of, one_line, read_bytes, shell_safe

MAX_BYTES = 256 << 20
MAX_PIXELS = 64_000_000
MAX_SIDE = 32_768
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
RECORD_KEY = "parameters"
"""The PNG text chunk in which dreamgrad, like other tools, keeps what made a picture."""

Pixels = NDArray[np.float32]

_no_limit = threading.Lock()

# What Pillow logs of damaged files would reach standard error; we say it in one line.
logging.getLogger("PIL").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Picture:
    """A picture ready to dream on.

    - `pixels`: float32 [H,W,3], sRGB in [0, 1], upright; `alpha`: float32 [H,W] or None
    - `name`: the file's own name; `sha256`: of the file's bytes; `format`: e.g. "JPEG"
    - `notes`: what was converted or left out on the way in, a line each
    """

    pixels: Pixels
    alpha: Pixels | None
    name: str
    sha256: str
    format: str
    notes: tuple[str, ...] = ()


def read_picture(
    path: str | Path,
    *,
    max_pixels: int = MAX_PIXELS,
    max_side: int = MAX_SIDE,
    allow_truncated: bool = False,
) -> Picture:
    """The picture in a file. InputError, in one line, for everything that is not a sound one."""
    content = read_bytes(path, MAX_BYTES)
    name = Path(path).name
    with _opened(content, name) as image:
        width, height = image.size
        if width * height > max_pixels or max(width, height) > max_side:
            raise InputError(
                f"{shell_safe(name)}: is {width}x{height}; the limit is {max_pixels // 10**6} Mpx and "
                f"{max_side} a side. Make it smaller first."
            )
        if not width or not height:
            raise InputError(f"{shell_safe(name)}: is damaged (size {width}x{height}).")
        with _decoding(name, allow_truncated), _quiet(image.format == "TIFF"):
            image.load()
            upright = ImageOps.exif_transpose(image) if _has_orientation(image) else image
        pixels, alpha, notes = _to_pixels(upright, name)
        notes += _other_frames(image)
        kind = "JPEG" if image.format == "MPO" else str(image.format)
    sha256 = hashlib.sha256(content).hexdigest()
    return Picture(pixels, alpha, name, sha256, kind, tuple(notes))


def picture_from_pil(image: Image.Image, name: str = "picture") -> Picture:
    """The same for a picture that is already open in Pillow, of any mode."""
    image.load()  # Pillow may map a file into memory, which turning it upright would spoil
    upright = ImageOps.exif_transpose(image) if _has_orientation(image) else image
    pixels, alpha, notes = _to_pixels(upright, name)
    sha256 = hashlib.sha256(pixels.tobytes()).hexdigest()
    return Picture(pixels, alpha, name, sha256, str(image.format or ""), tuple(notes))


def decodes(path: Path, size: tuple[int, int]) -> bool:
    """Whether a file that was just written is a whole picture of that size (width, height)."""
    with _no_limit:
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # results may be large
        try:
            with _decoding(path.name, False), Image.open(path, formats=FORMATS) as image:
                image.load()
                return image.size == size
        except InputError:
            return False
        finally:
            Image.MAX_IMAGE_PIXELS = before


def read_record(path: str | Path) -> str | None:
    """The JSON text that dreamgrad put into a picture it made; None if there is none.

    InputError if the file cannot be read as a picture at all.
    """
    name = Path(path).name
    with _opened(read_bytes(path, MAX_BYTES), name) as image, _decoding(name, False):
        found = [
            image.info.get(RECORD_KEY),  # PNG
            image.info.get("comment"),  # GIF
            getattr(image, "tag_v2", {}).get(270),  # TIFF, ImageDescription
            _user_comment(image),
        ]
    for text in found:
        if isinstance(text, bytes):
            text = text.decode("utf-8", errors="replace")
        if isinstance(text, str) and '"dreamgrad"' in text[: 1 << 20]:
            try:
                facts = json.loads(text)
                if isinstance(facts, dict) and "dreamgrad" in facts:
                    return text
            except (ValueError, RecursionError):
                pass
    return None


# -- opening -----------------------------------------------------------------------------------


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Image.Image]:
    kind = kind_of(content)
    if kind not in FORMATS:
        what = f"is {kind}" if kind else "is not a picture of a kind known here"
        raise InputError(f"{shell_safe(name)}: {what}. Known: {', '.join(FORMATS)}.")
    with _decoding(name, False):
        image = Image.open(io.BytesIO(content), formats=[kind])
    with image:
        yield image


@contextmanager
def _decoding(name: str, allow_truncated: bool) -> Iterator[None]:
    """Turn what decoders raise into one line; only calls of decoders belong inside."""
    safe = shell_safe(name)
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = allow_truncated
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # broken EXIF and the like; the pixels are what counts
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InputError(
            f"{safe}: has too many pixels; the limit is {MAX_PIXELS // 10**6} Mpx. Make it smaller first."
        ) from error
    except UnidentifiedImageError as error:
        raise InputError(f"{safe}: is damaged, or not what its first bytes say.") from error
    except MemoryError:
        raise
    except (OSError, EOFError) as error:
        text = str(error).lower()
        cut = any(word in text for word in ("truncat", "cut", "not processed"))
        if cut or isinstance(error, EOFError):
            raise InputError(
                f"{safe}: is cut off; part of the picture is missing. Copy or download it again, "
                "or dream on the rest with --allow-truncated."
            ) from error
        raise InputError(f"{safe}: is damaged ({_short(error)}).") from error
    except (ValueError, SyntaxError, KeyError, IndexError, TypeError, AttributeError) as error:
        # Pillow's decoders raise all of these for damaged files.
        raise InputError(f"{safe}: is damaged ({_short(error)}).") from error
    except (struct.error, OverflowError, ZeroDivisionError, RuntimeError, AssertionError) as error:
        raise InputError(f"{safe}: is damaged ({_short(error)}).") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


@contextmanager
def _quiet(needed: bool) -> Iterator[None]:
    """Keep libtiff, a C library, from printing on standard error what we say in one line."""
    if not needed:
        yield
        return
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _short(error: Exception) -> str:
    return one_line(" ".join(str(error).split()).strip("'") or type(error).__name__, 80)


# -- pixels ------------------------------------------------------------------------------------


def _to_pixels(image: Image.Image, name: str) -> tuple[Pixels, Pixels | None, list[str]]:
    """Colours as sRGB and alpha, both float32 in [0, 1], and notes on what was done."""
    notes: list[str] = []
    with _decoding(name, False):
        if image.mode.startswith(("I", "F")):
            grey = _scaled(np.asarray(image), image.mode, name, notes)
            return np.repeat(grey[..., None], 3, axis=2), None, notes
        alpha = _alpha(image)
        rgb = _to_srgb(image, notes)
        pixels = np.asarray(rgb, dtype=np.float32) / np.float32(255)
    return pixels, alpha, notes


def _scaled(values: NDArray[Any], mode: str, name: str, notes: list[str]) -> Pixels:
    """Grey values of more than 8 bits as [0, 1]; floats outside that range by their own range."""
    grey = values.astype(np.float32)
    if not np.isfinite(grey).all():
        raise InputError(f"{shell_safe(name)}: holds NaN or infinite pixels.")
    if mode != "F":
        grey /= np.float32(65535)
    low, high = float(grey.min()), float(grey.max())
    if low < 0 or high > 1:
        grey = (grey - low) / max(high - low, 1e-12)
        notes.append(f"its values from {low:g} to {high:g} were scaled to black and white.")
    return grey


def _alpha(image: Image.Image) -> Pixels | None:
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        alpha = image.convert("RGBA").getchannel("A")
        return np.asarray(alpha, dtype=np.float32) / np.float32(255)
    return None


def _to_srgb(image: Image.Image, notes: list[str]) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "LA", "PA", "P", "1", "RGBX", "YCbCr", "HSV", "La", "RGBa"):
        # "P" and "LA" first become RGBA, or transparent pixels would lose their colour
        image = image.convert("RGBA").convert("RGB") if image.mode != "1" else image.convert("RGB")
    if image.mode == "LAB" and not profile:
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return _converted(image, lab, srgb)
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return _converted(image, source, ImageCms.createProfile("sRGB"))
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            notes.append("its colour profile is broken or does not fit; taken as sRGB.")
    return image.convert("RGB")


def _converted(image: Image.Image, source: Any, target: Any) -> Image.Image:
    result = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    assert result is not None
    return result


def _has_orientation(image: Image.Image) -> bool:
    """Whether EXIF says the picture lies on its side; broken EXIF says nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return image.getexif().get(0x0112, 1) in range(2, 9)
    except Exception:  # whatever the EXIF parser trips over, the pixels are fine
        return False


def _user_comment(image: Image.Image) -> str | None:
    """EXIF UserComment as this package writes it: "UNICODE", then UTF-16."""
    try:
        comment = image.getexif().get_ifd(0x8769).get(0x9286)
    except Exception:  # broken EXIF holds no record of ours
        return None
    if isinstance(comment, bytes) and comment[:8] == b"UNICODE\0":
        return comment[8:].decode("utf-16-be", errors="replace")
    return None


def _other_frames(image: Image.Image) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            more = getattr(image, "is_animated", False) or getattr(image, "n_frames", 1) > 1
    except Exception:  # a later frame is broken; the first one is here
        return []
    if not more or image.format == "MPO":
        return []
    return ["has several frames or pages; the first one is used."]
