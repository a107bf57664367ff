"""The parts of a form with a file (faces layer): multipart/form-data (RFC 7578), within bounds, in memory alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from huiqi.errors import Text, harmless
from huiqi.server.workers.facts_file import Refused

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_PARTS: Final = 200
LONGEST_FIELD: Final = 20_000
"""Bytes of all fields together that are no file."""
LONGEST_NAME: Final = 200
MEDIA_TYPE: Final = "multipart/form-data"


def read_parts(content_type: str, body: bytes, file: str) -> tuple[dict[str, str], str, bytes]:
    """Return the fields of a form, and the name and bytes of the one file, which stands in the part `file`.

    Raises Refused for a body that is no form, has too many or too large parts, or no file.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != MEDIA_TYPE.encode() or not boundary:
        raise Refused(Text("请以 multipart/form-data 上传文件", "send the file as multipart/form-data"), 415)
    reader = _Reader(file)
    try:
        parser = MultipartParser(boundary, reader.callbacks(), max_header_count=8, max_header_size=4096)
        parser.write(body)
        parser.finalize()
    except FormParserError:
        raise Refused(Text("请求体不是完整的表单", "the body is no whole form"), 400) from None
    if not reader.is_whole:
        raise Refused(Text("请求体不是完整的表单", "the body is no whole form"), 400)
    if reader.name is None or not reader.data:
        raise Refused(Text("没有选择文件,或文件是空的", "no file was chosen, or it is empty"), 400)
    return reader.fields, reader.name, bytes(reader.data)


class _Reader:
    """Takes the parts as the parser finds them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.fields: dict[str, str] = {}
        self.name: str | None = None
        self.data = bytearray()
        self.is_whole = False
        self._header = [b"", b""]
        self._disposition = b""
        self._field, self._value = "", bytearray()
        self._is_file = False
        self._parts = self._size = 0

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._take,
            "on_part_end": self._end,
            "on_header_field": self._named,
            "on_header_value": self._valued,
            "on_header_end": self._header_end,
            "on_headers_finished": self._start,
            "on_end": self._whole,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Refused(Text(f"表单超过 {MOST_PARTS} 项", f"the form has over {MOST_PARTS} parts"), 413)
        self._disposition, self._value = b"", bytearray()

    def _named(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _valued(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]

    def _header_end(self) -> None:
        if self._header[0].strip().lower() == b"content-disposition":
            self._disposition = self._header[1]
        self._header = [b"", b""]

    def _start(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = b"filename" in options
        if not self._is_file:
            return
        if self.name is not None or self._field != self.file:
            raise Refused(Text("一次只能上传一个文件", "one file at a time"), 400)
        # Of a path, as some browsers send it, the last part; a name is shown and never opened.
        whole = options[b"filename"].decode("utf-8", "replace").replace("\\", "/").rsplit("/", 1)[-1]
        self.name = harmless(whole, keep="")[-LONGEST_NAME:]

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self.data += data[start:end]
            return
        self._size += end - start
        if self._size > LONGEST_FIELD:
            raise Refused(Text("表单文字过长", "the texts of the form are too long"), 413)
        self._value += data[start:end]

    def _end(self) -> None:
        if self._is_file:
            return
        try:
            text = self._value.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(Text("表单文字不是 UTF-8", "the texts of the form are not in UTF-8"), 400) from None
        self.fields[self._field] = text

    def _whole(self) -> None:
        self.is_whole = True
