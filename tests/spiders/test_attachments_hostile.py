"""Files made to harm, and a reader that dies of them: the letter goes on with a note."""

import io
import os
import struct
import sys
import zipfile
from collections.abc import Sequence
from datetime import timedelta

import pytest

from spiders.attachments.attachment import Attachment, Given
from spiders.attachments.child import Child, read_files
from tests.spiders.files import compound, docx, packed, paragraph, pdf, word_part, xlsx

pytestmark = pytest.mark.slow

GOOD = Given("好.docx", "", docx())
READ = Attachment("关于某中学食堂的情况反映")
LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip


def a_child(code: str, *, one: float = 20) -> Child:
    """A child of this Python code in place of the reader."""
    return Child(one=timedelta(seconds=one), command=(sys.executable, "-P", "-c", code))


def a_reader(code: str) -> Child:
    """The real reader with one file it cannot take: `die.docx` runs the code."""
    return a_child(
        "import os, signal, resource\n"
        "from spiders.attachments import worker\n"
        "real = worker.read_attachment\n"
        "def read(name, *a, **k):\n"
        f"    if name == 'die.docx':\n        {code}\n"
        "    return real(name, *a, **k)\n"
        "worker.read_attachment = read\n"
        "worker.main()"
    )


def told(content: bytes, name: str = "恶.dat") -> str:
    """The one note about a hostile file; a good one beside it is read."""
    bad, good = read_files([Given(name, "", content), GOOD])
    assert good == READ
    assert bad.text == ""
    (note,) = bad.notes
    return note


def lying(content: bytes, sizes: Sequence[int]) -> bytes:
    """A package whose directory declares other sizes than its entries have."""
    raw, place = bytearray(content), 0
    for size in sizes:
        place = raw.index(b"PK\x01\x02", place + 1)
        struct.pack_into("<I", raw, place + 24, size)
    return bytes(raw)


def test_bombs_are_told_by_their_ratio_their_sum_and_their_number() -> None:
    assert "压缩比异常" in told(packed({"word/document.xml": b" " * 20_000_000}))
    three = packed({f"word/{n}.xml": os.urandom(99) for n in range(3)})
    assert "解压后超过 300 MB" in told(lying(three, [150_000_000] * 3))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w", zipfile.ZIP_STORED) as package:
        for number in range(3001):
            package.writestr(f"word/{number}.xml", b"")
    assert "超过 3000 个" in told(many.getvalue())


def test_a_package_that_declares_less_than_it_holds_is_not_unpacked_further() -> None:
    inside = word_part("<w:body>" + paragraph("诱饵") + paragraph("x") * 500_000 + "</w:body>")
    small = lying(packed({"word/document.xml": inside}), [1000])
    assert len(inside) > 10_000_000
    assert "文件残缺" in told(small)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_are_never_resolved(charset: str) -> None:
    body = word_part("<w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body>", prolog=LAUGHS)
    assert "含实体定义" in told(packed({"word/document.xml": body.split("?>", 1)[1].encode(charset)}))


def test_no_file_of_this_machine_is_drawn_into_a_text() -> None:
    prolog = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>'
    body = word_part("<w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body>", prolog=prolog)
    assert "含实体定义" in told(packed({"word/document.xml": body}))
    # behind so many words that the check of the beginning ends before it
    late = word_part("<w:body/>", prolog="<!--" + "长" * 40_000 + "-->" + prolog)
    assert "结构异常" in told(packed({"word/document.xml": late}))


def test_entities_in_the_words_of_a_sheet_are_refused_too() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(名=[["甲"]]))) as package:
        parts: dict[str, str | bytes] = {each: package.read(each) for each in package.namelist()}
    parts["xl/sharedStrings.xml"] = LAUGHS + "<sst><si><t>&i;</t></si></sst>"
    assert "含实体定义" in told(packed(parts))


def test_a_sheet_as_large_as_a_sheet_can_be_is_read_up_to_what_is_kept() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(名=[["甲"]]))) as package:
        parts: dict[str, str | bytes] = {each: package.read(each) for each in package.namelist()}
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
    cells = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c><c r="XFD{n}"><v>1</v></c></row>'
        for n in range(1, 900)
    )
    last = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = head + cells + last
    (found,) = read_files([Given("大.xlsx", "", packed(parts))])
    assert found.text.startswith("【工作表：名】\n7919\t")
    assert found.notes == ("大.xlsx：附件过长，只取前 200000 字，请人工查看其余",)


LOOPS: dict[str, dict[int, bytes]] = {
    "pages that hold themselves": {2: b"<< /Type /Pages /Kids [2 0 R 10 0 R] /Count 2 >>"},
    "a page that is its own parent": {10: b"<< /Type /Page /Parent 10 0 R /Contents 11 0 R >>"},
    "a picture that draws itself": {
        7: b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /I1 7 0 R >> >> /Length 6 >>\nstream\n/I1 Do\nendstream"
    },
    "an object that is itself": {11: b"11 0 R"},
    "a font of itself": {3: b"<< /Type /Font /Subtype /Type0 /DescendantFonts [3 0 R] /ToUnicode 3 0 R >>"},
}


@pytest.mark.parametrize("name", list(LOOPS))
def test_a_pdf_in_a_circle_ends(name: str) -> None:
    circle = Given("环.pdf", "", pdf("请核查", "", more=LOOPS[name]))
    found, good = read_files([circle, GOOD])
    assert good == READ
    assert found.text or found.notes


def test_a_compound_file_in_a_circle_ends() -> None:
    raw = bytearray(compound({"WordDocument": b"x" * 9000}))
    # each sector's next is itself, and the stream says it is endless
    for sector in range(2, 20):
        struct.pack_into("<I", raw, 512 + 4 * sector, sector)
    struct.pack_into("<Q", raw, 1024 + 128 + 120, 2**31 - 1)
    assert "文件残缺" in told(bytes(raw))


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("os._exit(3)", "读取程序意外退出，疑似恶意文件"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "读取程序意外退出，疑似恶意文件"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "耗用处理器超过 20 秒，疑似恶意文件"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "读取程序被系统终止，可能内存不够"),
    ],
)
def test_when_the_reader_dies_of_a_file_the_next_is_read(code: str, why: str) -> None:
    with a_reader(code) as child:
        first, bad, last = (child.read(each) for each in (GOOD, Given("die.docx", "", docx()), GOOD))
    assert (first, last) == (READ, READ)
    assert bad.notes == (f"附件未读：die.docx（1 KB，{why}），请人工查看",)


def test_a_file_that_only_broke_a_worn_out_reader_is_read_by_a_fresh_one() -> None:
    worn = "from spiders.attachments import worker\nreal = worker.send_answer\n"
    worn += "def once(*a):\n    real(*a)\n    raise SystemExit\nworker.send_answer = once\nworker.main()"
    with a_child(worn) as child:
        assert [child.read(GOOD) for _ in range(3)] == [READ] * 3


def test_a_reader_that_hangs_is_killed_in_time_and_gone_afterwards() -> None:
    with a_child("import os, signal; signal.pause()", one=0.4) as child:
        found = child.read(GOOD)
        assert "超过时限没有读完" in found.notes[0]
        assert child._process is None
    with a_child("import time; print(1); time.sleep(60)") as child:
        running = child._running()
    assert running.poll() is not None


def test_a_letter_has_its_files_read_within_one_time() -> None:
    (found,) = read_files([GOOD], timedelta(0))
    assert "时限内没有轮到" in found.notes[0]


@pytest.mark.parametrize(
    "answer",
    [b"\xff\xff\xff\xff", struct.pack("!I", 2) + b"[]", struct.pack("!I", 11) + b'{"text": 1}', b"\0"],
)
def test_nonsense_from_the_child_is_not_believed(answer: bytes) -> None:
    with a_child(f"import os; os.write(1, {answer!r}); os.close(1)", one=5) as child:
        assert child.read(GOOD).notes == (
            "附件未读：好.docx（1 KB，读取程序意外退出，疑似恶意文件），请人工查看",
        )


def test_a_reader_that_cannot_be_started_is_a_note() -> None:
    with Child(command=("/nonexistent/python",)) as child:
        assert "读取程序无法启动：" in child.read(GOOD).notes[0]


def test_the_reader_gets_no_secret_and_little_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYING_IMAP_PASSWORD", "mima-2026")
    telling = (
        "import os, resource as r, sys\n"
        "from spiders.attachments import frames, worker\n"
        "from spiders.attachments.attachment import Attachment\n"
        "worker.restrict()\n"
        "try:\n    held = bytes(2**30)\nexcept MemoryError:\n    held = b''\n"
        "limits = [r.getrlimit(each)[0] for each in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_CORE)]\n"
        "frames.send_answer(sys.stdout.buffer, Attachment(repr((len(held), limits)), tuple(os.environ)))\n"
        "frames.take_request(sys.stdin.buffer)"
    )
    with a_child(telling) as child:
        found = child.read(GOOD)
    assert found.text == repr((0, [20, 768 * 2**20, 0]))
    assert "PATH" in found.notes
    assert "HUIYING_IMAP_PASSWORD" not in found.notes
