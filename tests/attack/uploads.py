"""Attacks with files: too large, too deep, growing without end, in other bytes, slow, or meant for a spreadsheet."""

from __future__ import annotations

import socket
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from urllib.parse import urlsplit

import httpx

from attack.target import Target

PATH: Final = "/self-check"
FIRM: Final = b"code: 91379999DM900001XH\nname: firm\nreports:\n- {fiscal-year: 2025, revenue: 1}\n"
_BOUND: Final = "----attack"
_KIND: Final = f"multipart/form-data; boundary={_BOUND}"
_ENTITIES: Final = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "0123456789">'
    + b"".join(f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + b']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>&j;</rdf:Description></rdf:RDF>'
)
_READ: Final = (200, 400, 413, 415, 422)
_CONTAINED: Final = (*_READ, 503)


def files_of(most: int) -> dict[str, tuple[str, bytes, tuple[int, ...]]]:
    """Return what to send, by name: the name of the file, its bytes, what may be answered; `most` bounds their size."""
    row = b"91379999DM900001XH,2025,1\n"
    head = "统一社会信用代码,年度,营业收入(万元)\n".encode()
    rows = head + row * min(1_000_000, (most - 2_000) // len(row))
    deep = min(20_000, (most - 2_000) // 22)
    return {
        "too large": ("a.ttl", b"#" * (most + 1), (413,)),
        "deep JSON-LD": ("a.jsonld", b'{"urn:a":' * 4_000 + b"1" + b"}" * 4_000, _READ),
        "deep JSON-LD lists": ("a.jsonld", b'{"urn:a":' + b"[" * 4_000 + b"]" * 4_000 + b"}", _READ),
        "deep triple terms": (
            "a.ttl",
            b"<urn:a> <urn:b> " + b"<<(<urn:a> <urn:b> " * deep + b"1" + b")>>" * deep + b" .",
            _CONTAINED,
        ),
        "deep blank nodes": ("a.ttl", b"<urn:a> <urn:b> " + b"[<urn:b> " * 8_000 + b"1" + b"]" * 8_000 + b" .", _READ),
        "deep behind texts": ("a.ttl", b'<urn:a> <urn:b> """"" """ . ' + b"[" * 20_000, _CONTAINED),
        "deep YAML": ("a.yaml", b"[" * 20_000, _READ),
        "YAML aliases": ("a.yaml", b"a: &a [x]\n" + b"b: [*a, *a]\n" * 2_000, _READ),
        "RDF/XML entities": ("a.rdf", _ENTITIES, (415,)),
        "RDF/XML by another name": ("a.ttl", _ENTITIES, (415,)),
        "a workbook that unpacks without end": ("a.xlsx", _packed(), _CONTAINED),
        "a workbook of entities": ("a.xlsx", _workbook(_ENTITIES), _READ),
        "rows without end": ("a.csv", rows, _CONTAINED),
        "one line without end": ("a.csv", head + b"9" * (most - 2_000), _CONTAINED),
        "broken UTF-8": ("a.yaml", b"code: \xff\xfe\xff", _READ),
        "broken GB18030": ("a.csv", head + b"\x81\x00\xff", _READ),
        "half of UTF-16": ("a.csv", b"\xff\xfe\x00", _READ),
        "no file kind": ("a.exe", b"MZ", (415,)),
        "a context from the network": ("a.jsonld", b'{"@context":"http://127.0.0.1:9/","@id":"urn:a"}', _READ),
        "a name of a path": ("../../../etc/passwd.yaml", FIRM, (200,)),
    }


def uploads(target: Target) -> Iterator[str]:
    """Send files that kill a parser: each is refused or contained, none of them stops what comes after."""
    most = int(target.limits["body"])
    for name, (file, data, allowed) in files_of(most).items():
        start = time.monotonic()
        status = _send(target, file, data)
        seconds = time.monotonic() - start
        if status not in allowed or seconds > target.deadline + 2 + float(target.limits["body_time"]):
            yield f"{name}: {status or 'no answer'} after {seconds:.1f} s"
        if status == 503:
            yield from _goes_on(target, name)
    yield from _goes_on(target, "all of them")


def upload_forms(target: Target) -> Iterator[str]:
    """Send forms that are none, or do not come; look for what a spreadsheet would run in what comes back."""
    forms = {
        "no boundary": ("multipart/form-data", b"", (400, 415)),
        "another media type": ("image/png", b"\x89PNG", (415,)),
        "no whole form": (_KIND, f"--{_BOUND}\r\n".encode(), (400,)),
        "parts without end": (_KIND, _part('name="a"', b"") * 1_000 + f"--{_BOUND}--\r\n".encode(), (400, 413)),
        "a long head of a part": (_KIND, _part('name="' + "a" * 60_000 + '"', b""), (400, 413)),
        "two files": (_KIND, _part('name="file"; filename="a.yaml"', FIRM) * 2 + f"--{_BOUND}--".encode(), (400,)),
    }
    for name, (kind, body, allowed) in forms.items():
        answer = httpx.post(target.url + PATH, content=body, headers={"Content-Type": kind}, timeout=target.patience)
        if answer.status_code not in (*allowed, 429):
            yield f"{name}: {answer.status_code}"
    packed = {"Content-Type": _KIND, "Content-Encoding": "gzip"}
    if httpx.post(target.url + PATH, content=b"\x1f\x8b", headers=packed).status_code != 415:
        yield "a compressed form is taken"
    formula = FIRM.replace(b"name: firm", b'name: "=cmd|x"')
    answer = httpx.post(target.url + PATH + ".csv", files={"file": ("a.yaml", formula)}, timeout=target.patience)
    if any(cell.startswith("=") for line in answer.text.splitlines() for cell in line.replace('"', "").split(",")):
        yield "a cell of the CSV begins with ="
    yield from _slow(target)


def _slow(target: Target) -> Iterator[str]:
    parts = urlsplit(target.url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=10) as line:
        line.settimeout(float(target.limits["body_time"]) + 3)
        head = f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Type: {_KIND}\r\nContent-Length: 1000\r\n\r\n--"
        line.sendall(head.encode())
        try:
            answer = line.recv(100)
        except TimeoutError:
            answer = b"no answer"
    if b" 408 " not in answer:
        yield f"a file that does not come: {answer[:40]!r}"


def _send(target: Target, name: str, data: bytes) -> int:
    for _ in range(5):
        try:
            answer = httpx.post(
                target.url + PATH,
                files={"file": (name, data)},
                timeout=target.patience + float(target.limits["body_time"]),
            )
        except httpx.HTTPError:
            return 0
        if answer.status_code != 429:
            break
        time.sleep(min(60, int(answer.headers["retry-after"])))
    return answer.status_code


def _goes_on(target: Target, after: str) -> Iterator[str]:
    """Say so unless a file in order is read: at once, or as soon as a worker that was lost is there again."""
    for _ in range(10):
        status = _send(target, "a.yaml", FIRM)
        if status == 200:
            return
        time.sleep(1)
    yield f"after {after} a file in order gets {status}"


def _part(disposition: str, data: bytes) -> bytes:
    return f"--{_BOUND}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + data + b"\r\n"


def _packed() -> bytes:
    return _workbook(b"<a>" + b" " * 60_000_000)


def _workbook(part: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", part)
    return held.getvalue()
