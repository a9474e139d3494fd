"""Chinese family names, and the words that begin like one and are none.

Family names after the frequency lists of the national census and the Hundred Family Surnames; the
words are our own choice, made so that a letter keeps its sense where a finder is in doubt.
"""

SURNAMES: frozenset[str] = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴"
    "霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚"
    "岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑"
    "迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉"
    "禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜"
    "印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
    "張劉陳楊黃趙吳孫馬鄭謝羅許韓馮鄧蔣葉閻蘇呂盧鍾譚陸範賈韋鄒龍陶賀顧龔邵萬錢嚴湯歐關蘭駱藍華閆莊齊喬顏倪"
)

COMPOUND: frozenset[str] = frozenset({
    "欧阳", "歐陽", "上官", "司马", "司馬", "诸葛", "諸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木",
    "轩辕", "长孙", "宇文", "鲜于", "闾丘", "太史", "澹台", "公冶", "呼延", "南宫", "拓跋", "独孤", "百里", "钟离", "申屠", "第五",
})  # fmt: skip

#: letters no given name in a letter has; they show that the run is a clause and no name
NOT_GIVEN: frozenset[str] = frozenset(
    "的了是我你他她它们們不没也就都被把给給及或到去说說因所这這那哪什么麼吗呢吧啊个個日昨今岁歲块塊号號楼樓室病症药藥"
    "科血压疼痛炎癌检查费費钱錢款额额该應该应很太更最再又还還从從比与與向往让讓叫问问題要想会會能可以只且但而却则"
    "此其之者电電话話机機住址烧燒咳吐泻晕死伤傷救治诊診疗療护護士区區县縣市镇鎮乡鄉村路街院局委部厂廠店校处處所站"
    "上下里裏内外前后後左右间間每各某些几幾两兩三四五六七八九十百千零半多少第次时時候常便方式系係曾经"
)
#: names do end in these less often than clauses begin with them
_WORDS = """
高兴 高度 高烧 高血 高考 高中 高新 高速 高龄 高铁 高校 高危 高价 高额 高级 高层 于是 于今 于此 安全 安排 安装 安静 安置 安慰 平时 平安 平均 平台 平常 平日
白天 白血 白色 白白 白内 黄疸 黄色 黄金 黄河 何时 何人 何种 何必 何况 何以 谢谢 谢绝 成都 成立 成年 成人 成为 江西 江苏 马上 马路 马虎 金额 金融 金钱
温度 温馨 温暖 万一 万分 万元 万般 向您 元月 余下 余款 全部 全家 全体 全国 全市 全村 全校 全科 全面 全程 全身 全镇 全县 全班 常常 常年 张贴 张开 曾经
应该 应当 应急 应付 解决 解释 解答 强烈 强制 强迫 水电 支持 支付 支架 路人 路过 路边 方面 方案 方便 方式 方法 单位 单独 单纯 单据 广大 关于 关心 关注
单元 关系 关节 关门 关键 程度 程序 严重 严格 严肃 严厉 严查 康复 陈述 陈旧 孙子 孙女 孙辈 胡说 胡乱 许多 许可 施工 计划 计生 计算 项目 明天 明确 明显 明年
明知 明白 宁愿 宁可 庄重 文件 文明 文字 文化 牛奶 车辆 车祸 车间 车站 连续 连连 连夜 连日 包括 包含 包庇 左右 石头 池塘 祝您 祝愿 祝好 祝福 乐意 盛大 申请
申诉 申报 申领 党员 党委 党政 谈话 戴口 纪检 纪律 纪委 舒服 房屋 房间 房子 房东 房产 利益 利用 师傅 师生 边缘 边上 和谐 和平 时间 时常 时候 时隔 来电 来信
来访 来自 来院 来到 原因 原来 原则 原告 原先 相关 相信 相应 相互 官方 官员 国家 国务 国庆 居民 居住 居然 居委 干部 干活 干净 干预 但是 但愿 信访 信息 信任
信箱 信件 信用 展开 智能 由于 由此 都是 都没 海鲜 海外 花费 花钱 权利 权益 权威 位于 位置 区域 区分 皮肤 皮疹 封闭 封控 管理 管道 管辖 管控 游客 冷漠 冷静 冷冻
卫生 卫健 卫计 景区 费用 费劲 席位 师德 农村 农民 农合 农历 司机 司法 古稀 吉祥 简单 简直 简介 查处 查询 查看 查明 查实 班车 班级 班主 班长 储存 楼上 楼下 楼道
满意 满足 满月 满分 闻讯 丰富 云南 云岩 门诊 门口 门卫 门面 初步 初期 初中 初诊 普通 普及 玉米 银行 公司 公安 公开 公立 公平 公正 公交 公众 公民 公示 公共
修复 修改 修建 印象 战士 强调 平米 南京 南方 南边 那天 那么 那个 米面 麻烦 麻醉 麻木 商场 商户 商店 沙发 童年 成绩 阳性 阳台 阳光 申述 游泳 毕业 毕竟 季节 苗头
华人 任何 任由 任意 段时 钟头 范围 石膏 夏天 夏季 江边 武警 温泉 康养 文员 易燃 殷切 单子 焦急 焦虑 兰花 柳絮 左手 左腿 左脚 尚未 尚且 符合 欧洲 管床
匿名 保密 本人 同上 不详 市民 群众 网友 家长 患者 家属 业主 村民 职工 员工 学生 病人 实名 先生 女士
封城 房贷 席间 容易 容忍 敬请 敬爱 敬礼 此致 幸亏 幸好 富裕 智力 展示 银杏 元旦 元宵 束手 危险 危重 危急 危害 隆重 印发 况且 阴性 阴道 阴雨 植物 奉劝
"""
WORDS: frozenset[str] = frozenset(_WORDS.split())

#: after a family name these call somebody by office or courtesy: 王院长, 李医生, 张先生
TITLES: tuple[str, ...] = (
    "局长", "院长", "主任", "科长", "处长", "部长", "书记", "校长", "园长", "所长", "站长", "会长", "队长", "县长", "市长", "区长",
    "镇长", "乡长", "村长", "厅长", "组长", "班长", "护士长", "经理", "主席", "老师", "医生", "大夫", "医师", "护士", "护工", "药师",
    "教授", "专家", "警官", "法官", "律师", "先生", "女士", "小姐", "同志", "同学", "阿姨", "大爷", "大妈", "大娘", "大叔", "师傅",
    "老板", "会计", "司机", "干事", "委员", "代表", "总", "老", "局", "院", "工", "姐", "哥", "叔", "姨", "嫂", "奶奶", "爷爷",
    "氏", "家人", "女儿", "儿子",
)  # fmt: skip

#: after it, the letters before are the name of a place or a body
PLACE_TAILS: tuple[str, ...] = (
    "市", "县", "区", "镇", "乡", "村", "省", "街道", "街", "路", "医院", "社区", "小区", "大学", "中学", "小学", "学校", "幼儿园",
    "公司", "集团", "站", "大道",
)  # fmt: skip


def family_name(name: str) -> str:
    """The family name a name begins with; "" where it begins with none."""
    if name[:2] in COMPOUND and len(name) > 2:
        return name[:2]
    return name[:1] if name[:1] in SURNAMES else ""


def is_name(run: str) -> bool:
    """Whether two to four Chinese letters can be somebody's name and nothing else that is common."""
    family = family_name(run)
    given = run[len(family) :]
    if not family or not 1 <= len(given) <= (2 if len(family) == 2 or len(run) < 4 else 3):
        return False
    if run in WORDS or (run[:2] in WORDS and family != run[:2]):
        return False
    return not (given.endswith(TITLES) or NOT_GIVEN & set(given) or run.endswith(PLACE_TAILS))
