"""XLSX and XLS to text: each sheet's name, then a line a row, cells apart by tabs.

Values are those the file holds; formulas are never computed, macros never looked at.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import xlrd

from spiders.attachments.attachment import Unreadable

_MIDNIGHT = time()


def read_xlsx(content: bytes) -> Iterator[str]:
    """The text row by row; empty rows are empty pieces, so that whoever listens can stop the reading."""
    with closing(openpyxl.load_workbook(BytesIO(content), True, data_only=True, keep_links=False)) as book:
        for sheet in book.worksheets:
            yield f"【工作表：{sheet.title}】\n"
            # a sheet that claims a million columns would be padded to them
            sheet.reset_dimensions()
            for row in sheet.iter_rows(values_only=True):
                yield _line(row)


def read_xls(content: bytes) -> Iterator[str]:
    """The same for Excel 97 to 2003. Raises Unreadable for a password or a broken book."""
    # what xlrd has to say must not go to standard output, where the answer goes
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device, no path
        try:
            book = xlrd.open_workbook(
                file_contents=content, logfile=nowhere, on_demand=True, ragged_rows=True
            )
        except xlrd.XLRDError as fault:
            raise Unreadable("已加密" if "encrypt" in str(fault).lower() else "文件残缺") from None
        for name in book.sheet_names():
            sheet = book.sheet_by_name(name)
            yield f"【工作表：{name}】\n"
            for number in range(sheet.nrows):
                yield _line(_old_value(cell, book.datemode) for cell in sheet.row(number))
            book.unload_sheet(name)


def _line(values: Iterable[object]) -> str:
    line = "\t".join(_cell(value) for value in values).rstrip("\t")
    return f"{line}\n" if line.strip() else ""


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float():
            # telephone numbers are kept as floating point
            return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case datetime() if value.time() == _MIDNIGHT:
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds" if value.second else "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return " ".join(str(value).split())


def _old_value(cell: xlrd.sheet.Cell, mode: int) -> object:
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            return _old_date(cell.value, mode)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#N/A")
        case _:
            return cell.value


def _old_date(value: float, mode: int) -> object:
    try:
        # below one day it is a time of day
        found: datetime = xlrd.xldate.xldate_as_datetime(value, mode)
    except (ValueError, OverflowError):
        return value
    return found.time() if 0 <= value < 1 else found
