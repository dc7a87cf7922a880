"""Pictures without what they tell besides the picture: place, camera, owner, comments."""

import io

from PIL import Image, ImageOps, ImageSequence

# What is known by its first bytes, and written anew by Pillow.
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
MAX_PIXELS = 60_000_000


class UnreadablePicture(Exception):
    """The file says it is a picture but cannot be read as one."""


def looks_like_picture(content):
    """Whether the file begins like a picture that `stripped` can write anew.

    >>> looks_like_picture(b"\\x89PNG\\r\\n\\x1a\\n..."), looks_like_picture(b"%PDF-1.4")
    (True, False)
    """
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")) or (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    )


def stripped(content):
    """The same picture, made anew from its pixels.

    :param content: bytes of a JPEG, PNG, GIF or WebP file
    :raise UnreadablePicture: it is broken, or so large that reading it would hurt the server
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnreadablePicture("too large")
            frames = [_clean(frame) for frame in ImageSequence.Iterator(image)] if _moves(image) else [_clean(image)]
            out = io.BytesIO()
            options = {"quality": 90} if image.format in ("JPEG", "WEBP") else {}
            if len(frames) > 1:
                duration = image.info.get("duration", 100)
                options.update(save_all=True, append_images=frames[1:], duration=duration, loop=0)
            frames[0].save(out, image.format, **options)
            return out.getvalue()
    except UnreadablePicture:
        raise
    except Exception as error:
        # what Pillow raises of a broken file has no common class
        raise UnreadablePicture(str(error)) from error


def _moves(image):
    # thirty frames tell the story; a file of thousands would occupy the server
    return 1 < getattr(image, "n_frames", 1) <= 30


def _clean(image):
    """The pixels alone, upright: the camera's turn stands in the data that goes."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in ("RGB", "RGBA", "L"):
        upright = upright.convert("RGBA" if "transparency" in upright.info or upright.mode in ("PA", "LA") else "RGB")
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    return clean
