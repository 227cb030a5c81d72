// Characters with several readings of which only one is right here: surnames, and words whose reading is fixed. Pure.
import { OutputFormat, segment } from 'pinyin-pro'
import { looksLikeName } from './names.ts'
import { type Romanisation, type Slip, type WrittenSyllable, withUmlaut } from './romanisation.ts'
import { withoutTones } from './syllable.ts'

/**
 * Surnames whose characters are read otherwise elsewhere. Those that families read in more than one way are not here:
 * 朴 (Piao, Pu), 盖 (Ge, Gai), 乐 (Yue, Le), 覃 (Qin, Tan), 员, 柏, 牟, 种, 翟, 谌, 燕.
 */
const SURNAME_READINGS: ReadonlyMap<string, string> = new Map(
  (
    '曾:zeng 仇:qiu 解:xie 单:shan 区:ou 查:zha 缪:miao 沈:shen 任:ren 贾:jia 谷:gu 冯:feng 薄:bo 臧:zang 陆:lu 叶:ye 俞:yu 瞿:qu ' +
    '石:shi 褚:chu 强:qiang 江:jiang 万:wan 许:xu 丁:ding 景:jing 车:che 冼:xian 郗:xi 阚:kan 洗:xian 尉迟:yuchi 万俟:moqi 长孙:zhangsun ' +
    '令狐:linghu 澹台:tantai 单于:chanyu'
  )
    .split(' ')
    .flatMap((entry): [string, string][] => {
      const [zh, reading] = entry.split(':')
      return zh && reading ? [[zh, reading]] : []
    }),
)
/** Words that begin like a name and are none: `Jie Fang` 解放 is old spacing, not a Mr Xie. */
const NO_NAMES = new Set(
  (
    '单位 单元 单项 单体 单向 单一 单边 单独 单纯 单词 单机 解放 解决 解析 解读 解释 解答 解说 解码 解剖 解析器 解放军 解放区 区域 区块 区块链 ' +
    '区间 区别 区分 查询 查看 查找 查证 仇恨 仇富 曾经 曾祖 曾孙 沈没 强迫'
  ).split(' '),
)
/** Words with the usual reading of their characters, which the dictionary of exceptions does not list. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...fixed(
    '长:chang',
    '长沙 长春 长城 长江 长安 长征 长虹 长三角 长白山 长沙市 长春市 长江存储 长鑫存储 长城汽车 长安汽车 长期',
  ),
  ...fixed('校长:zhang', '校长 院长 市长 省长 部长 局长 县长 董事长 秘书长 家长 成长 增长 生长'),
  ...fixed('行:xing', '旅行 发行 执行 运行 流行 进行 自行车 行动 行政 行为'),
  ...fixed('重:zhong', '重点 重工 重心 重要 重量'),
  ...fixed('乐:le', '快乐 乐观 乐视 乐山 俱乐部 可口可乐'),
  ...fixed('乐:yue', '乐清 音乐 乐器 乐团 乐队'),
  // Spelt apart from 山西, whose sound but for the tone is the same.
  ...fixed('陕:shaan', '陕西 陕西省'),
  ...fixed('单:dan', '单位 单元 简单'),
  ...fixed('解:jie', '解放 解决 解放日报 解放军 解读'),
  ...fixed('区:qu', '社区 地区 区域 区块链 特区'),
  ...fixed('大:da', '大同 大连 大庆 大理 大众 大家 大学'),
  ...fixed('藏:cang', '收藏 储藏'),
  ...fixed('朝:chao', '王朝 清朝 明朝 唐朝'),
])
/** Characters that everyday speech, places or Taiwan read in more ways than the dictionary of exceptions has. */
const LOOSE = new Set(
  '百黑血剥谁那哪这熟薄削迫壳塞色绿露落给着得地的了还没儿堡六蕃阿说车骑垃圾荨嚼一不佛石和陕亚吓系液崖佘葚伽咯吗呢',
)
const LENGTH_MAX = 12

/** What agrees with some reading of a character, and not with the one it has in this name or this word. */
export function misreadings(english: string, zh: string, found: Romanisation): readonly Slip[] {
  if (found.type !== 'agrees') return []
  const surname = surnameSlips(english, zh, found)
  if (surname.length > 0 || found.order === 'last-word-first' || isPersonal(english, zh)) return surname
  return wordSlips(english, zh, found.syllables)
}

type Agreeing = Extract<Romanisation, { type: 'agrees' }>

/** The slip in the surname of a person: two capitalised words, one of them the surname alone. */
function surnameSlips(english: string, zh: string, { order, syllables }: Agreeing): readonly Slip[] {
  const surname = strictSurname(zh)
  if (surname === undefined || !isPersonal(english, zh)) return []
  const characters = [...surname.zh].length
  const family = syllables.slice(0, characters)
  const written = family.map((each) => each.written).join('')
  if (written === surname.reading) return []
  const words = [...english.matchAll(/\S+/g)]
  const word = order === 'as-written' ? words[0] : words.at(-1)
  const [from, to] = [family[0]?.from, family.at(-1)?.to]
  if (!word || from !== word.index || to !== word.index + word[0].length) return []
  return [{ from, to, han: surname.zh, written, readings: [surname.reading] }]
}

function strictSurname(zh: string): { readonly zh: string; readonly reading: string } | undefined {
  const characters = [...zh]
  for (const length of [2, 1]) {
    const head = characters.slice(0, length).join('')
    const reading = SURNAME_READINGS.get(head)
    const given = characters.length - length
    if (reading !== undefined && given >= 1 && given <= 2) return { zh: head, reading }
  }
  return undefined
}

/** Whether it is written as people are: `Zeng Guofan`, `ZENG Guofan`, `Guofan Zeng`, `Xie Zhen-hua`. */
function isPersonal(english: string, zh: string): boolean {
  const words = english.split(/\s+/)
  if (words.length !== 2 || !words.every((word) => /^\p{Lu}/u.test(word))) return false
  return !NO_NAMES.has(zh) && (strictSurname(zh) !== undefined || looksLikeName(zh))
}

/** The slips in words of the dictionary, where the English sets the word apart as one. */
function wordSlips(english: string, zh: string, syllables: readonly WrittenSyllable[]): readonly Slip[] {
  if ([...zh].length > LENGTH_MAX) return []
  let at = 0
  return fixedSegments(zh).flatMap((part) => {
    const own = syllables.slice(at, at + part.length)
    at += part.length
    const [from, to] = [own[0]?.from ?? 0, own.at(-1)?.to ?? 0]
    const apart = !/[\p{L}\p{M}]/u.test(english[from - 1] ?? ' ') && !/[\p{L}\p{M}]/u.test(english[to] ?? ' ')
    if (!apart) return []
    return own.flatMap((syllable, index): readonly Slip[] => {
      const reading = part[index]
      if (reading === undefined || (LOOSE.has(syllable.han) && !WORDS.has(zh))) return []
      const written = withUmlaut(syllable.written) ?? syllable.written
      return reading === written || reading === syllable.written ? [] : [{ ...syllable, readings: [reading] }]
    })
  })
}

/** The readings of each word of the text; undefined for a character that no word fixes. */
function fixedSegments(zh: string): readonly (readonly (string | undefined)[])[] {
  const whole = WORDS.get(zh)
  if (whole) return [[...zh].map((_, index) => whole[index] || undefined)]
  return segment(zh, { format: OutputFormat.AllArray, toneType: 'none' }).map((part) =>
    part.map(({ result }) => (part.length > 1 ? withoutTones(result) : undefined)),
  )
}

/** Each word with the reading of one character: the last of `rule` before its colon. The others are left open. */
function fixed(rule: string, words: string): readonly (readonly [string, readonly string[]])[] {
  const [head = '', reading = ''] = rule.split(':')
  const han = [...head].at(-1)
  return words.split(' ').map((word) => [word, [...word].map((each) => (each === han ? reading : ''))])
}
