/*
 * Records for the bench, one a line, always the same from the same seed:
 *
 *	bench_records COUNT SEED [ISSUER]
 *
 * Licence types in turn.  The words are of this file's own: the preset
 * dictionary was not made from them, and must not be.  Names, companies and
 * buildings are put together at random; numbers have right check digits.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "object/code.h"
#include "object/licid.h"

#define PICK(list)	((list)[below(sizeof(list) / sizeof((list)[0]))])
#define WORDS		static const char *const

static uint64_t		 state;
static const char	*issuer = "11119999EXAMPLE2XY";

static uint64_t
below(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 11) % n;
}

WORDS surnames[] = { "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
	"徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑",
	"谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅",
	"沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛", "叶",
	"阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "任", "姜", "欧阳",
	"司马", "上官", "诸葛" };
WORDS given[] = { "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇",
	"艳", "杰", "娟", "涛", "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华",
	"玉", "兰", "飞", "鑫", "宇", "浩", "轩", "梓", "涵", "欣", "怡", "雨", "晨",
	"曦", "博", "文", "思", "远", "俊", "凯", "佳", "琪", "嘉", "瑞", "晓", "东",
	"海", "燕", "建", "国", "志", "成", "春", "梅", "宏", "亮", "婷", "雪", "倩",
	"楠", "睿", "泽", "昊", "然", "彤", "锦" };
struct place {
	const char	*code, *province, *city, *district;
};
static const struct place places[] = {
	{ "330106", "浙江省", "杭州市", "西湖区" },
	{ "330212", "浙江省", "宁波市", "鄞州区" },
	{ "330381", "浙江省", "温州市", "瑞安市" },
	{ "440305", "广东省", "深圳市", "南山区" },
	{ "440106", "广东省", "广州市", "天河区" },
	{ "440605", "广东省", "佛山市", "南海区" },
	{ "320505", "江苏省", "苏州市", "虎丘区" },
	{ "320115", "江苏省", "南京市", "江宁区" },
	{ "320282", "江苏省", "无锡市", "宜兴市" },
	{ "370202", "山东省", "青岛市", "市南区" },
	{ "370102", "山东省", "济南市", "历下区" },
	{ "370783", "山东省", "潍坊市", "寿光市" },
	{ "510107", "四川省", "成都市", "武侯区" },
	{ "510703", "四川省", "绵阳市", "涪城区" },
	{ "420111", "湖北省", "武汉市", "洪山区" },
	{ "430104", "湖南省", "长沙市", "岳麓区" },
	{ "410105", "河南省", "郑州市", "金水区" },
	{ "410305", "河南省", "洛阳市", "涧西区" },
	{ "130102", "河北省", "石家庄市", "长安区" },
	{ "610113", "陕西省", "西安市", "雁塔区" },
	{ "350203", "福建省", "厦门市", "思明区" },
	{ "340104", "安徽省", "合肥市", "蜀山区" },
	{ "360102", "江西省", "南昌市", "东湖区" },
	{ "450103", "广西壮族自治区", "南宁市", "青秀区" },
	{ "530102", "云南省", "昆明市", "五华区" },
	{ "520103", "贵州省", "贵阳市", "云岩区" },
	{ "210102", "辽宁省", "沈阳市", "和平区" },
	{ "220102", "吉林省", "长春市", "南关区" },
	{ "230103", "黑龙江省", "哈尔滨市", "南岗区" },
	{ "650102", "新疆维吾尔自治区", "乌鲁木齐市", "天山区" },
	{ "110105", "", "北京市", "朝阳区" },
	{ "110108", "", "北京市", "海淀区" },
	{ "310115", "", "上海市", "浦东新区" },
	{ "500103", "", "重庆市", "渝中区" },
	{ "120101", "", "天津市", "和平区" },
};
WORDS townships[] = { "文一", "翠苑", "粤海", "石牌", "桂城", "枫桥", "秣陵", "香港",
	"泉城", "簇桥", "关山", "橘子洲", "文化", "重庆", "建北", "小寨", "鼓浪", "三里",
	"贤士", "新竹", "护国", "中华", "浑河", "全安", "花园", "团结", "望京", "中关村",
	"陆家嘴", "解放碑", "劝业", "沙河", "古荡", "仁和" };
WORDS roads[] = { "文三", "学院", "科技", "深南", "体育西", "狮山", "鹿山", "燕山",
	"漓江", "经十", "人民", "建国", "长江", "黄河", "解放", "和平", "青年", "工业",
	"民生", "迎宾", "滨河", "朝阳", "幸福", "金鸡湖", "望江", "珞喻", "麓山", "花园",
	"南昌", "高新", "湖滨", "云山", "创业", "育才", "新民", "胜利", "天府", "凤凰" };
WORDS estates[] = { "翡翠湾", "阳光一百", "绿城桂花园", "万科金域", "碧桂园", "保利香槟",
	"金地名京", "龙湖时代", "世纪城", "香榭里", "江南春晓", "怡景苑", "锦绣江山", "水岸新都",
	"紫荆公寓", "东方明珠", "听涛雅苑", "秋月枫舍" };
WORDS towers[] = { "环球中心", "国际金融中心", "科创大楼", "电子商务园", "软件园",
	"创意产业基地", "商务写字楼", "众创空间", "智慧谷", "物流园", "综合市场", "购物中心" };
WORDS brands[] = { "瑞丰", "恒泰", "鼎盛", "博雅", "华兴", "金桥", "天润", "永信",
	"德源", "宏图", "聚英", "万嘉", "中远", "晟辉", "启航", "云帆", "蓝海", "顺达",
	"康乐", "新元", "优品", "盛世", "百川", "星辰", "卓越", "乐途", "美佳", "众诚",
	"易联", "安泰", "福满", "润泽", "欣荣", "长青", "凯迪", "正大", "泓益", "海纳" };
WORDS trades[] = { "信息技术", "软件", "电子商务", "餐饮管理", "建筑工程", "装饰设计",
	"物业服务", "贸易", "机械制造", "医疗器械", "文化传播", "教育咨询", "环保科技",
	"生物科技", "汽车销售", "服饰", "食品", "供应链管理", "物流", "农业开发", "房地产",
	"人力资源", "广告", "新能源", "网络科技", "家居用品", "旅行社", "投资管理" };
WORDS kinds[] = { "有限责任公司(自然人投资或控股)", "有限责任公司（自然人独资）",
	"有限责任公司(自然人独资)", "其他有限责任公司", "有限责任公司(法人独资)",
	"股份有限公司(非上市、自然人投资或控股)", "有限责任公司（非自然人投资或控股的法人独资）",
	"有限责任公司(外商投资企业法人独资)" };
WORDS scopes[] = { "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广",
	"软件开发", "信息系统集成服务", "计算机系统服务", "数据处理和存储支持服务",
	"计算机软硬件及辅助设备零售", "计算机软硬件及辅助设备批发", "互联网销售（除销售需要许可的商品）",
	"日用百货销售", "办公用品销售", "服装服饰批发", "服装服饰零售", "鞋帽批发",
	"针纺织品销售", "化妆品零售", "五金产品零售", "建筑材料销售", "建筑装饰材料销售",
	"机械设备租赁", "机械设备销售", "电子产品销售", "家用电器销售", "通讯设备销售",
	"企业管理咨询", "信息咨询服务（不含许可类信息咨询服务）", "市场营销策划", "会议及展览服务",
	"广告设计、代理", "广告制作", "广告发布", "组织文化艺术交流活动", "货物进出口", "技术进出口",
	"进出口代理", "国内贸易代理", "国内货物运输代理", "普通货物仓储服务（不含危险化学品等需许可审批的项目）",
	"装卸搬运", "物业管理", "家政服务", "园林绿化工程施工", "城市绿化管理", "专业设计服务",
	"工程管理服务", "住房租赁", "非居住房地产租赁", "停车场服务", "汽车零配件批发", "汽车销售",
	"新能源汽车整车销售", "第二类医疗器械销售", "第一类医疗器械销售", "食用农产品批发",
	"食用农产品零售", "新鲜水果零售", "新鲜蔬菜批发", "农副产品销售", "水产品批发",
	"食品销售（仅销售预包装食品）", "餐饮管理", "外卖递送服务", "礼品花卉销售", "珠宝首饰零售",
	"体育用品及器材零售", "文具用品零售", "玩具销售", "母婴用品销售", "宠物食品及用品零售",
	"塑料制品制造", "金属制品销售", "模具制造", "通用零部件制造", "电子元器件制造",
	"环境保护专用设备销售", "物联网技术研发", "人工智能应用软件开发", "图文设计制作", "摄影扩印服务",
	"票务代理服务", "健身休闲活动", "养生保健服务（非医疗）", "洗车服务", "再生资源回收（除生产性废旧金属）" };
WORDS permits[] = { "食品销售", "餐饮服务", "建设工程施工", "道路货物运输（不含危险货物）",
	"第二类增值电信业务", "出版物零售", "酒类经营", "住宿服务", "药品零售", "劳务派遣服务",
	"住宅室内装饰装修", "施工专业作业", "烟草制品零售", "第三类医疗器械经营", "城市配送运输服务（不含危险货物）" };
WORDS amounts[] = { "壹佰万元整", "伍拾万元整", "伍佰万元整", "壹仟万元整", "贰佰万元整",
	"叁佰万元整", "壹仟零壹万元整", "贰仟万元整", "伍仟万元整", "100万元人民币", "500万元整",
	"1000万元人民币", "陆佰陆拾捌万元整", "1280万元整", "人民币捌佰万元整", "叁拾万圆整" };
WORDS dishes[] = { "热食类食品制售", "冷食类食品制售", "生食类食品制售", "自制饮品制售",
	"糕点类食品制售", "预包装食品销售（含冷藏冷冻食品）", "散装食品销售（不含冷藏冷冻食品）",
	"预包装食品销售(不含冷藏冷冻食品)", "特殊食品销售（保健食品）", "保健食品销售", "散装熟食销售",
	"婴幼儿配方乳粉销售", "热食类食品制售（仅限简单加热）", "裱花蛋糕", "半成品制售" };
WORDS eateries[] = { "面馆", "火锅店", "烧烤店", "奶茶店", "便利店", "超市", "早餐店", "饭庄",
	"酸辣粉店", "咖啡馆", "水果店", "烘焙坊", "私房菜", "小吃店", "食品商行", "茶餐厅" };
WORDS trucks[] = { "重型半挂牵引车", "重型厢式货车", "轻型厢式货车", "中型普通货车",
	"重型仓栅式半挂车", "大型普通客车", "重型自卸货车", "轻型栏板货车", "中型普通客车",
	"重型低平板半挂车", "小型轿车" };
WORDS haulage[] = { "普通货运", "道路普通货物运输", "货物专用运输(集装箱)", "货物专用运输（冷藏保鲜）",
	"大型物件运输（一类）", "省际包车客运", "县内班车客运", "网络预约出租汽车客运",
	"危险货物运输（3类）" };
WORDS works[] = { "建筑电工", "建筑架子工（普通脚手架）", "建筑起重机械司机（塔式起重机）",
	"建筑起重机械安装拆卸工（施工升降机）", "建筑起重信号司索工", "高处作业吊篮安装拆卸工",
	"建筑起重机械司机（物料提升机）", "建筑焊工", "桩机操作工" };
WORDS vehicles[] = { "C1", "C1", "C2", "C1D", "B2", "A2", "A1A2", "C1E", "B1B2", "A1",
	"C1M", "D" };
WORDS fields_of_care[] = { "内科专业", "外科专业", "妇产科专业", "儿科专业", "口腔专业",
	"中医专业", "眼耳鼻咽喉科专业", "急救医学专业", "医学影像和放射治疗专业", "精神卫生专业",
	"皮肤病与性病专业", "麻醉专业", "康复医学专业", "全科医学专业", "中西医结合专业",
	"公共卫生类别专业" };
WORDS clinics[] = { "人民医院", "第一人民医院", "中心医院", "中医医院", "妇幼保健院",
	"社区卫生服务中心", "口腔门诊部", "第三医院", "疾病预防控制中心", "镇中心卫生院", "骨科医院" };
WORDS projects[] = { "产业园一期工程", "商住楼项目", "实验中学迁建工程", "污水处理厂扩建工程",
	"物流仓储中心", "安置房三期", "标准厂房", "变电站工程", "停车楼项目", "养老服务中心",
	"数据中心", "市民文化公园" };
WORDS land[] = { "工业用地", "二类居住用地", "商业服务业设施用地", "中小学用地", "公用设施用地",
	"物流仓储用地", "公园绿地", "供电用地", "机关团体用地" };
WORDS nations[] = { "汉", "汉", "汉", "汉", "汉", "汉", "回", "满", "壮", "苗", "土家", "彝",
	"维吾尔", "蒙古", "藏", "朝鲜" };
WORDS owners[] = { "单独所有", "单独所有", "共同共有", "按份共有" };
WORDS uses[] = { "城镇住宅用地/住宅", "城镇住宅用地/成套住宅", "商服用地/商业服务",
	"工业用地/工业", "其他商服用地/办公", "城镇住宅用地/车库" };
WORDS initials[] = { "浙", "粤", "苏", "鲁", "川", "鄂", "湘", "豫", "冀", "陕", "闽", "皖",
	"赣", "桂", "云", "贵", "辽", "吉", "黑", "新", "京", "沪", "渝", "津" };
WORDS reasons[] = { "仅供办理贷款使用", "仅用于投标", "办理入学手续", "用于公司变更登记" };

/* ---- pieces ---- */

static char	 pool[64][4096];
static unsigned	 pool_at;

static char *
fresh(void)
{
	char	*s = pool[pool_at++ % 64];

	*s = '\0';
	return s;
}

static char *
say(const char *format, ...)
{
	char	*s = fresh();
	va_list	 ap;

	va_start(ap, format);
	vsnprintf(s, sizeof(pool[0]), format, ap);
	va_end(ap);
	return s;
}

static char *
person(void)
{
	return say("%s%s%s", PICK(surnames), PICK(given),
	    below(4) == 0 ? "" : PICK(given));
}

static char *
address(const struct place *p)
{
	char		*s = say("%s%s%s", below(3) == 0 ? "" : p->province,
			    p->city, p->district);
	const char	*way = below(5) == 0 ? "大道" : below(4) == 0 ? "街" :
			    "路";

	if (below(2) == 0)
		s = say("%s%s街道", s, PICK(townships));
	s = say("%s%s%s%u号", s, PICK(roads), way, (unsigned)below(1200) + 1);
	switch (below(4)) {
	case 0:
		return say("%s%s%u幢%u单元%u室", s, PICK(estates),
		    (unsigned)below(30) + 1, (unsigned)below(4) + 1,
		    (unsigned)(below(30) + 1) * 100 + (unsigned)below(8) + 1);
	case 1:
		return say("%s%s%c座%u层%u", s, PICK(towers),
		    'A' + (int)below(4), (unsigned)below(20) + 1,
		    (unsigned)below(2000) + 101);
	case 2:
		return say("%s%s%u栋%u", s, PICK(estates),
		    (unsigned)below(20) + 1, (unsigned)below(2800) + 101);
	default:
		return s;
	}
}

static char *
company(const struct place *p)
{
	static const char *const ends[] = { "有限公司", "有限公司", "有限公司",
	    "有限责任公司", "股份有限公司" };
	char		city[32];

	snprintf(city, sizeof(city), "%.*s", (int)strlen(p->city) - 3,
	    p->city);
	return below(3) == 0 ? say("%s%s（%s）%s", PICK(brands),
	    PICK(trades), city, PICK(ends)) : say("%s%s%s%s",
	    below(2) == 0 ? p->city : city, PICK(brands), PICK(trades),
	    PICK(ends));
}

static char *
day(unsigned from, unsigned years)
{
	return say("%04u-%02u-%02u", from + (unsigned)below(years),
	    (unsigned)below(12) + 1, (unsigned)below(28) + 1);
}

static char *
day_after(const char *start, unsigned years)
{
	unsigned	 y, m, d;

	sscanf(start, "%u-%u-%u", &y, &m, &d);
	return d > 1 ? say("%04u-%02u-%02u", y + years, m, d - 1) :
	    say("%04u-%02u-%02u", y + years, m, d);
}

static char *
citizen(const struct place *p, bool man)
{
	char	*s = say("%s%04u%02u%02u%03u", p->code,
		    1950 + (unsigned)below(55), (unsigned)below(12) + 1,
		    (unsigned)below(28) + 1,
		    (unsigned)below(499) * 2 + (man ? 1 : 2));

	return say("%s%c", s, ezz_citizen_check(ezz_bytes_str(s)));
}

static char *
credit(const struct place *p, const char *head)
{
	static const char	 set[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char			 org[9] = "MA", *s;

	for (int i = 2; i < 8; i++)
		org[i] = set[below(31)];
	org[8] = '\0';
	s = say("%s%s%s%c", head, p->code, org,
	    ezz_org_check(ezz_bytes_str(org)));
	return say("%s%c", s, ezz_credit_check(ezz_bytes_str(s)));
}

static char *
scope(void)
{
	unsigned	 n = below(4) == 0 ? 12 + (unsigned)below(18) :
			    3 + (unsigned)below(9);
	char		*s = say("一般项目：%s", PICK(scopes));

	for (unsigned i = 1; i < n; i++)
		s = say("%s；%s", s, PICK(scopes));
	s = say("%s（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。", s);
	if (below(2) == 0)
		return s;
	s = say("%s许可项目：%s", s, PICK(permits));
	if (below(2) == 0)
		s = say("%s；%s", s, PICK(permits));
	return say("%s（依法须经批准的项目，经相关部门批准后方可开展经营活动，"
	    "具体经营项目以相关部门批准文件或许可证件为准）。", s);
}

/* ---- a record ---- */

struct sort {
	const char	*name, *code;
	void		(*rest)(const struct place *, uint64_t);
};

static void
put(const char *key, const char *value)
{
	printf(",\"%s\":\"%s\"", key, value);
}

static void
head(const struct sort *t, const char *number, const char *serial,
    const char *authority, const char *issued)
{
	struct ezz_buf	 id = { 0 };
	struct ezz_licid l = { ezz_bytes_str(t->code), ezz_bytes_str(issuer),
			    ezz_bytes_str(serial), ezz_bytes_str("001"), 0 };
	ezz_ctx		*ctx = NULL;

	if (ezz_ctx_new(&ctx) != EZZ_OK ||
	    ezz_licid_make(ctx, &l, &id) != EZZ_OK) {
		fprintf(stderr, "bench_records: %s\n", ezz_message(ctx));
		exit(1);
	}
	printf("{\"ZZMC\":\"%s\"", t->name);
	put("ZZLXDM", t->code);
	put("ZZBH", number);
	printf(",\"ZZBS\":\"%.*s\"", (int)id.n, (const char *)id.p);
	put("ZZBFJG", authority);
	put("ZZBFJGDM", issuer);
	put("ZZBFRQ", issued);
	put("ZZZT", "有效");
	put("ZZBB", "001");
	if (below(20) == 0) {
		put("JZJZZSJ", "2026-11-20 10:15:00");
		put("JZJZZZ", "综合窗口");
		put("JZJZZSY", PICK(reasons));
		put("JZJYXQJZSJ", "2026-12-20 23:59:59");
	}
	ezz_buf_free(&id);
	ezz_ctx_free(&ctx);
}

static void
firm(const struct place *p, const char *name, const char *h)
{
	put("CZZT", name);
	put("CZZTDM", credit(p, h));
	put("CZZTDMLXDM", "001");
	put("XZQHDM", p->code);
}

static void
human(const struct place *p, const char *id)
{
	put("CZZT", person());
	put("CZZTDM", id);
	put("CZZTDMLXDM", "111");
	put("XZQHDM", p->code);
}

static void
period(const char *from, const char *to)
{
	put("ZZYXQQSRQ", from);
	put("ZZYXQJZRQ", to);
}

static const struct sort sorts[];

static void
business(const struct place *p, uint64_t i)
{
	char	*issued = day(2019, 7), *no = say("%s0%08llu", p->code,
		    (unsigned long long)i);

	no[15] = '\0';
	head(&sorts[0], no, no, say("%s市场监督管理局", p->district), issued);
	firm(p, company(p), "91");
	period(issued, below(3) == 0 ? "2051-06-30" : "长期");
	put("KZ_LX", PICK(kinds));
	put("KZ_FDDBR", person());
	put("KZ_ZCZB", PICK(amounts));
	put("KZ_CLRQ", issued);
	put("KZ_ZS", address(p));
	put("KZ_JYFW", scope());
}

static void
identity(const struct place *p, uint64_t i)
{
	bool	 man = below(2) == 0;
	char	*issued = day(2018, 7), *id = citizen(p, man);

	head(&sorts[1], id, say("%010llu", (unsigned long long)i + 1),
	    say("%s公安局%s分局", p->city, p->district), issued);
	human(p, id);
	period(issued, below(4) == 0 ? "长期" : day_after(issued, 20));
	put("KZ_XB", man ? "男" : "女");
	put("KZ_MZ", PICK(nations));
	printf(",\"KZ_CSRQ\":\"%.4s-%.2s-%.2s\"", id + 6, id + 10, id + 12);
	put("KZ_ZZ", address(p));
}

static void
estate(const struct place *p, uint64_t i)
{
	char	*issued = day(2016, 10), *no = say("%s(%.4s)%s不动产权第%07llu号",
		    PICK(initials), issued, p->city, (unsigned long long)i % 9999999);
	bool	 two = below(3) == 0;

	head(&sorts[2], no, say("%s%09llu", p->code, (unsigned long long)i),
	    say("%s自然资源和规划局", p->city), issued);
	if (two) {
		printf(",\"CZZT\":[\"%s\",\"%s\"]", person(), person());
		printf(",\"CZZTDM\":[\"%s\",\"%s\"]", citizen(p, true),
		    citizen(p, false));
		printf(",\"CZZTDMLXDM\":[\"111\",\"111\"]");
		put("XZQHDM", p->code);
	} else
		human(p, citizen(p, true));
	period(issued, say("20%02u-%02u-%02u", 60 + (unsigned)below(35),
	    (unsigned)below(12) + 1, (unsigned)below(28) + 1));
	put("KZ_BDCDYH", say("%s%03u%03uGB%05uF%04u%04u", p->code,
	    (unsigned)below(30) + 1, (unsigned)below(20) + 1,
	    (unsigned)below(300) + 1, (unsigned)below(40) + 1,
	    (unsigned)below(200) + 1));
	put("KZ_ZL", address(p));
	put("KZ_GYQK", two ? "共同共有" : PICK(owners));
	put("KZ_QLLX", "国有建设用地使用权/房屋所有权");
	put("KZ_QLXZ", below(2) == 0 ? "出让/市场化商品房" : "出让/存量房产");
	put("KZ_YT", PICK(uses));
	put("KZ_MJ", say("土地使用权面积%u.%02u㎡/房屋建筑面积%u.%02u㎡",
	    (unsigned)below(90) + 4, (unsigned)below(100),
	    (unsigned)below(160) + 40, (unsigned)below(100)));
	put("KZ_SYQX", say("国有建设用地使用权至20%u年%u月%u日止", 60 +
	    (unsigned)below(35), (unsigned)below(12) + 1,
	    (unsigned)below(28) + 1));
	if (below(2) == 0)
		put("KZ_QLQTZK", say("房屋结构：钢混；房屋总层数：%u，所在层：%u",
		    (unsigned)below(30) + 3, (unsigned)below(30) + 1));
}

static void
transport(const struct place *p, uint64_t i)
{
	char	*issued = day(2024, 2), *no = say("%s交运管%s字%s%06llu号",
		    PICK(initials), p->city, p->code, (unsigned long long)i);
	char	*guid = say("%08llX%08llX%08llX%08llX",
		    (unsigned long long)i, (unsigned long long)below(1ULL << 32),
		    (unsigned long long)below(1ULL << 32),
		    (unsigned long long)below(1ULL << 32));

	head(&sorts[3], no, below(2) == 0 ? guid :
	    say("%s%09llu", p->code, (unsigned long long)i),
	    say("%s交通运输局", p->city), issued);
	firm(p, company(p), "91");
	period(issued, day_after(issued, 4));
	put("KZ_CLHM", say("%s%c%05u", PICK(initials), 'A' + (int)below(12),
	    (unsigned)below(100000)));
	put("KZ_CPYS", below(2) == 0 ? "黄色" : "蓝色");
	put("KZ_CLLX", PICK(trucks));
	put("KZ_DW", say("%u.%03u吨", (unsigned)below(36) + 1,
	    (unsigned)below(200) * 5));
	put("KZ_CC", say("长%u 宽%u 高%u", (unsigned)below(700) * 10 + 5000,
	    (unsigned)below(40) * 10 + 2150, (unsigned)below(150) * 10 + 2500));
	put("KZ_JYFW", below(3) != 0 ? PICK(haulage) :
	    say("%s，%s", PICK(haulage), PICK(haulage)));
}

static void
special(const struct place *p, uint64_t i)
{
	bool	 man = below(8) != 0;
	char	*issued = day(2025, 1), *id = citizen(p, man);
	char	*no = say("%sA0%u2025%06llu", PICK(initials),
		    (unsigned)below(9) + 1, (unsigned long long)i);

	head(&sorts[4], no, say("2025%08llu", (unsigned long long)i),
	    say("%s住房和城乡建设厅", *p->province == '\0' ? p->city :
	    p->province), issued);
	human(p, id);
	period(issued, day_after(issued, 2));
	put("KZ_CCLZRQ", day(2010, 14));
	put("KZ_CZLB", PICK(works));
	put("KZ_XB", man ? "男" : "女");
}

static void
driving(const struct place *p, uint64_t i)
{
	bool	 man = below(2) == 0;
	char	*issued = day(2021, 5), *id = citizen(p, man);

	head(&sorts[5], id, say("%s%010llu", p->code, (unsigned long long)i),
	    say("%s公安局交通警察支队", p->city), issued);
	human(p, id);
	period(issued, day_after(issued, 10));
	put("KZ_ZJCX", PICK(vehicles));
	put("KZ_XB", man ? "男" : "女");
	put("KZ_GJ", "中国");
	printf(",\"KZ_CSRQ\":\"%.4s-%.2s-%.2s\"", id + 6, id + 10, id + 12);
	put("KZ_CCLZRQ", day(2004, 16));
	put("KZ_ZZ", address(p));
}

static void
marriage(const struct place *p, uint64_t i)
{
	char	*issued = day(2012, 14), *no = say("J%s-%.4s-%06llu", p->code,
		    issued, (unsigned long long)i % 1000000);

	head(&sorts[6], no, say("J%s%.4s%06llu", p->code, issued,
	    (unsigned long long)i % 1000000), say("%s民政局", p->district), issued);
	printf(",\"CZZT\":[\"%s\",\"%s\"]", person(), person());
	printf(",\"CZZTDM\":[\"%s\",\"%s\"]", citizen(p, true),
	    citizen(&places[below(20)], false));
	printf(",\"CZZTDMLXDM\":[\"111\",\"111\"]");
	put("XZQHDM", p->code);
	period(issued, "");
	put("KZ_DJRQ", issued);
}

static void
physician(const struct place *p, uint64_t i)
{
	static const char *const classes[] = { "临床", "临床", "中医", "口腔",
	    "公共卫生" };
	char	*issued = day(2012, 13), *no = say("%u%s%08llu",
		    (unsigned)below(4) + 1, p->code, (unsigned long long)i);

	head(&sorts[7], no, no, say("%s卫生健康委员会", p->city), issued);
	human(p, citizen(p, below(2) == 0));
	period(issued, below(2) == 0 ? "长期" : "9999-12-31");
	put("KZ_ZYLB", PICK(classes));
	put("KZ_ZYFW", PICK(fields_of_care));
	put("KZ_ZYDD", *p->province == '\0' ? p->city : p->province);
	put("KZ_ZYJG", say("%s%s", p->city, PICK(clinics)));
}

static void
food(const struct place *p, uint64_t i)
{
	char		*issued = day(2022, 4), *no, *s;
	unsigned	 n = (unsigned)below(4);
	bool		 shop = below(2) == 0;

	no = say("JY%u%s%07llu", (unsigned)below(3) + 1, p->code,
	    (unsigned long long)i);
	head(&sorts[8], no, no, say("%s市场监督管理局", p->district), issued);
	firm(p, shop ? say("%s%s%s", p->district, PICK(brands),
	    PICK(eateries)) : company(p), shop ? "92" : "91");
	period(issued, day_after(issued, 5));
	put("KZ_FDDBR", person());
	put("KZ_JYCS", address(p));
	put("KZ_ZTYT", below(2) == 0 ? "餐饮服务经营者" :
	    "食品销售经营者（含网络经营）");
	for (s = say("%s", PICK(dishes)); n > 0; n--)
		s = say("%s；%s", s, PICK(dishes));
	put("KZ_JYXM", s);
	put("KZ_RCJDGLJG", say("%s市场监督管理局%s所", p->district,
	    PICK(townships)));
}

static void
planning(const struct place *p, uint64_t i)
{
	char	*issued = day(2024, 2), *no = say("地字第%s2026YG%07llu号",
		    p->code, (unsigned long long)i % 10000000);

	head(&sorts[9], no, say("%s2026YG%07llu", p->code,
	    (unsigned long long)i % 10000000), say("%s自然资源和规划局", p->city), issued);
	firm(p, company(p), "91");
	period(issued, day_after(issued, 4));
	put("KZ_XMMC", say("%s%s", PICK(brands), PICK(projects)));
	put("KZ_YDWZ", say("%s%s%s路以东、%s路以南", p->city, p->district,
	    PICK(roads), PICK(roads)));
	put("KZ_YDMJ", say("%u平方米", (unsigned)below(90000) + 1000));
	put("KZ_TDYT", PICK(land));
	put("KZ_JSGM", say("总建筑面积%u平方米", (unsigned)below(200000) + 2000));
	put("KZ_TDQDFS", below(3) == 0 ? "划拨" : "出让");
}

static const struct sort sorts[] = {
	{ "营业执照", "11100000MB0143028R001", business },
	{ "中华人民共和国居民身份证", "11100000000013127D001", identity },
	{ "中华人民共和国不动产权证书", "11100000MB03271699001", estate },
	{ "中华人民共和国道路运输证", "11100000000019713D013", transport },
	{ "建筑施工特种作业操作资格证书", "11100000000013338W032", special },
	{ "中华人民共和国机动车驾驶证", "11100000EXAMPLE11P001", driving },
	{ "结婚证", "111000000000131433001", marriage },
	{ "医师执业证书", "11100000EXAMPLE11P003", physician },
	{ "食品经营许可证", "11100000EXAMPLE11P004", food },
	{ "建设用地规划许可证", "11100000EXAMPLE11P005", planning },
};
#define SORTS	(sizeof(sorts) / sizeof(sorts[0]))

int
main(int argc, char **argv)
{
	uint64_t	 n;

	if (argc < 3) {
		fprintf(stderr, "usage: bench_records COUNT SEED [ISSUER]\n");
		return 2;
	}
	n = strtoull(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15ULL + 1;
	if (argc > 3)
		issuer = argv[3];
	for (uint64_t i = 0; i < n && !ferror(stdout); i++) {
		sorts[i % SORTS].rest(&PICK(places), i);
		puts("}");
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
