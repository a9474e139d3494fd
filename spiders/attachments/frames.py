"""How a child and its parent talk over pipes: lengths of 4 bytes, big-endian, then that many bytes.

A request is a frame of JSON (name, content_type) and a frame of the file; an answer one frame of JSON
(text, notes).
"""

import json
import struct
from typing import IO, Any

from spiders.attachments.attachment import LONGEST, Attachment, Given

#: nobody sends more: a file of 20 MB, or 200,000 characters escaped
LARGEST_FRAME = 32_000_000

_LENGTH = struct.Struct("!I")


def send_request(pipe: IO[bytes], given: Given) -> None:
    head = json.dumps({"name": given.name, "content_type": given.content_type}).encode()
    for frame in (head, given.content):
        pipe.write(_LENGTH.pack(len(frame)))
        pipe.write(frame)
    pipe.flush()


def take_request(pipe: IO[bytes]) -> Given:
    """Raises EOFError when the other side has gone."""
    head = json.loads(_frame(pipe))
    return Given(head["name"], head["content_type"], _frame(pipe))


def send_answer(pipe: IO[bytes], answer: Attachment) -> None:
    frame = json.dumps({"text": answer.text, "notes": answer.notes}).encode()
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def take_answer(pipe: IO[bytes]) -> Attachment:
    """Raises EOFError when the child has gone, ValueError when it answers anything else.

    A child may be in the hands of whoever wrote the file: nothing of it is believed.
    """
    answer: Any = json.loads(_frame(pipe))
    match answer:
        case {"text": str(text), "notes": list(notes)} if all(isinstance(each, str) for each in notes):
            return Attachment(text[:LONGEST], tuple(each[:400] for each in notes[:20]))
        case _:
            raise ValueError("not an answer")


def _frame(pipe: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > LARGEST_FRAME:
        raise ValueError("frame too long")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    found = pipe.read(length)
    if len(found) < length:
        raise EOFError
    return found
