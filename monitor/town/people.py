"""The people of the office, all invented: posts, addresses, how soon they read and sign."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Townsperson:
    id: str
    name: str
    #: role and department as a roster writes them; "" for posts of the whole office
    posts: tuple[tuple[str, str], ...]
    phone: str
    #: between a mail's arrival and its reading, in simulated time
    reads: timedelta
    #: between reading and signing where the story does not say otherwise; None: never signs
    signs: timedelta | None = None

    @property
    def mail(self) -> str:
        return f"{self.id}@town.test"

    @property
    def phone_tail(self) -> str:
        return self.phone[-4:]


_OFFICE, _CARE, _TCM = "办公室", "医政医管与疾控监督科", "中医科"
_PATRIOTIC, _INSPECTORS, _CDC = "爱卫办", "区卫生健康监督执法大队", "区疾控中心"


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _both(department: str) -> tuple[tuple[str, str], ...]:
    return (("department", department), ("department_head", department))


#: the duty desk reads at once and leaves the signature to the departments; leaders read and press, they do
#: not sign; the busy department is quick with small matters, its head slow; the Chinese medicine section never
#: answers a link
PEOPLE: tuple[Townsperson, ...] = (
    Townsperson("wang-heping", "王和平", (("duty", ""),), "19900007301", _minutes(1)),
    Townsperson("li-qingshan", "李青山", (("shift_leader", ""),), "19900004826", _minutes(3)),
    Townsperson("zhao-min", "赵敏", (("department", _CARE),), "19900001957", _minutes(4), _minutes(8)),
    Townsperson("qian-wei", "钱卫", (("department_head", _CARE),), "19900006142", _minutes(15), _minutes(25)),
    Townsperson("sun-jing", "孙静", (("department", _OFFICE),), "19900003085", _minutes(5), _minutes(6)),
    Townsperson("zhou-lan", "周岚", (("department_head", _OFFICE),), "19900008264", _minutes(20), _minutes(30)),
    Townsperson("wu-song", "吴松", _both(_TCM), "19900005513", _minutes(40)),
    Townsperson("zheng-yu", "郑雨", _both(_PATRIOTIC), "19900002790", _minutes(10), _minutes(12)),
    Townsperson("feng-ke", "冯科", _both(_INSPECTORS), "19900009408", _minutes(12), _minutes(16)),
    Townsperson("chen-xi", "陈曦", _both(_CDC), "19900001236", _minutes(6), _minutes(22)),
    Townsperson("liu-yuan", "刘源", (("leader", ""),), "19900007649", _minutes(10)),
    Townsperson("tang-zheng", "唐政", (("top_leader", ""),), "19900000871", _minutes(25)),
    Townsperson("song-jie", "宋洁", (("supervisor", ""),), "19900004390", _minutes(30)),
    Townsperson("xu-ming", "许明", (("admin", ""),), "19900006957", _minutes(60)),
)  # fmt: skip
