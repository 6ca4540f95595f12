"""The first page of a letter as a PNG picture, for a screen that shows how letters will look."""

import struct
import zlib

import pypdfium2

DOTS_PER_INCH = 90


def first_page(pdf: bytes, *, dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """PNG octets, without any imaging library."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[0].render(scale=dots_per_inch / 72, rev_byteorder=True)
        width, height, channels = bitmap.width, bitmap.height, bitmap.n_channels
        pixels, stride = bytes(bitmap.buffer), bitmap.stride
    rows = bytearray()
    for line in range(height):
        row = pixels[line * stride : line * stride + width * channels]
        rows += b"\0" + _rgb(row, width=width, channels=channels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 6))
        + _chunk(b"IEND", b"")
    )


def _rgb(row: bytes, *, width: int, channels: int) -> bytes:
    """Without the fourth octet of each pixel, if there is one."""
    if channels == 3:
        return row
    colours = bytearray(3 * width)
    for place in range(3):
        colours[place::3] = row[place::channels]
    return bytes(colours)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
