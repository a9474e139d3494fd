"""`huiying judge`: JSON lines in, judgements out, line by line."""

from typing import Annotated

import typer


def judge(
    profile: Annotated[str, typer.Option("--profile", "-p", help="单位配置：随程序提供的名称或文件夹")],
    everywhere: Annotated[bool, typer.Option("--everywhere", help="任何地点都算本地")] = False,
    mentions: Annotated[bool, typer.Option("--mentions", help="另列合并前的每一处数字")] = False,
) -> None:
    """从标准输入逐行读文书，逐行写出研判。有坏行时退出码为 3，用法有误为 2。"""
    import gc
    import sys

    from monitor.errors import BadDocument
    from monitor.service.columns import printable
    from monitor.service.judging import as_output, build_judge, encode, load_line, parse_document

    judging = build_judge(profile)
    # words, regions and rules stay to the end; the collector need not go through them again and again
    gc.freeze()
    out = sys.stdout.buffer
    bad = 0
    for number, raw in enumerate(sys.stdin.buffer, 1):
        if not raw.strip():
            continue
        data: dict[str, object] = {}
        try:
            data = load_line(raw)
            document = parse_document(data)
        except BadDocument as fault:
            bad += 1
            name = data.get("id")
            known = name if isinstance(name, str) else None
            line = encode(
                {"id": known, "line": number, "error": {"code": fault.code, "message": fault.message}}
            )
            print(f"第 {number} 行：{printable(fault.message)}", file=sys.stderr, flush=True)
        else:
            line = encode(
                as_output(
                    judging.judge(document, everywhere=everywhere, mentions=mentions), mentions=mentions
                )
            )
        out.write(line)
        out.flush()
    if bad:
        raise typer.Exit(3)
