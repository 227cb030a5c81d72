// Chinese names in English: which characters are surnames, which English given names look like pinyin. Pure.

import { agrees, type Romanisation, type Slip } from './romanisation.ts'
import { isSyllables, readingsOf, withoutTones } from './syllable.ts'

const SURNAMES = new Set(
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤' +
    '滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭' +
    '梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松' +
    '井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘斜厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻' +
    '莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧' +
    '殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫岳邸佟仝鹿苟佘覃亓朴区尉操冼种修揭楼初战',
)
const COMPOUND = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 长孙 宇文 司徒 司空 夏侯 轩辕 端木 百里 呼延 南宫 独孤 万俟 澹台 ' +
    '拓跋 完颜 西门 公冶 淳于 太史 申屠 钟离 闻人 赫连 鲜于 东郭 第五 濮阳 单于'
  ).split(' '),
)
/** English given names that can be read as pinyin: beside a Chinese surname they translate nothing. */
const GIVEN = new Set(
  (
    'ada adan aida alan alana alena alina ana andi ang ann anna anne anita ben bo chen dan dana dane dena dina duane eddie ' +
    'elena eli ella erin eva gene hana hannah hanna helena ian ina ira irene jade jane jean jie jin jo joan joe juan june jun ' +
    'ken keni lana lance lea leah lee leila lena lene leo li lia liam lian liana lida lila lili lina linda ling lisa liu liza ' +
    'lola lou louise luca lucia luna lulu mai mae mandi mara maria marina mary mason mateo maya mei melina mena mia mila miles ' +
    'mimi min mina mindi mira mona nadia nana nancy nate nathan neil nena nia nick nico nina noah nora pan paula pei peng penny ' +
    'qiana ran rana ray rena rene renee reuben ron rosa rose ruan ruben ruth sabina sabrina samuel sana sandi sara sarah selena ' +
    'serena shan shana shane shannon shawn shea shu sienna sofia sue sun susan susana suzanne tai tanya tate tessa tiana tina ' +
    'titan wade wanda wendi yan yana yolanda yuna yuri zane'
  ).split(' '),
)
/** Names of companies and places whose established spelling only looks like pinyin. */
export const ESTABLISHED = new Set(['moutai', 'shanda', 'sina', 'changan', 'kunlun', 'taipei', 'tiananmen'])

/** Whether the Chinese begins with a surname and is as long as a name. In simplified characters. */
export function looksLikeName(zh: string): boolean {
  const length = [...zh].length
  if (COMPOUND.has([...zh].slice(0, 2).join(''))) return length === 3 || length === 4
  return SURNAMES.has([...zh][0] ?? '') && length >= 2 && length <= 3
}

/** The characters of the surname: two for 欧阳. */
export function surnameOf(zh: string): string {
  const two = [...zh].slice(0, 2).join('')
  return COMPOUND.has(two) ? two : ([...zh][0] ?? '')
}

export function isSurname(han: string): boolean {
  return SURNAMES.has(han) || COMPOUND.has(han)
}

/** Whether a name in Latin letters has a given name of English in it. */
export function hasEnglishGivenName(english: string): boolean {
  const words = english.toLowerCase().split(/\s+/)
  return words.length > 1 && words.slice(0, -1).some((word) => GIVEN.has(word))
}

/**
 * The slips of a romanisation that are most likely mistakes. Company names and names with an English given name fit one
 * syllable by chance, so that two syllables want more than one that agrees.
 */
export function likelySlips(english: string, zh: string, found: Romanisation): readonly Slip[] {
  if (found.type !== 'slip') return []
  const words = english.trim().split(/\s+/)
  if (words.some((word) => ESTABLISHED.has(word.toLowerCase()))) return []
  if (found.order === 'last-word-first' && (hasEnglishGivenName(english) || !looksLikeName(zh))) return []
  if ([...zh].length > 2) return found.slips
  const [first] = found.syllables
  const familyFirst = found.order === 'as-written' && words.length === 2 && looksLikeName(zh)
  if (familyFirst && first && agrees(first)) return found.slips
  return found.slips.filter((slip) =>
    [...readingsOf(slip.han)].some((reading) => isNear(slip.written, reading)),
  )
}

/** Whether one letter more, less or other, or two letters exchanged, makes one of the other. */
export function isNear(left: string, right: string): boolean {
  if (left === right) return true
  if (Math.abs(left.length - right.length) > 1) return false
  let start = 0
  while (start < left.length && left[start] === right[start]) start += 1
  let end = 0
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end))
    end += 1
  const [one, other] = [left.slice(start, left.length - end), right.slice(start, right.length - end)]
  if (one.length <= 1 && other.length <= 1) return true
  return one.length === 2 && other.length === 2 && one[0] === other[1] && one[1] === other[0]
}

export interface NearMiss {
  readonly surname: string
  /** How the given name is read, without capitals: `xiaobo`. */
  readonly given: string
  readonly from: number
  readonly to: number
}

/**
 * A name of two words whose surname agrees and whose given name is one letter off, where that letter leaves no pinyin:
 * `Sun Xaiobo` 孙晓波. Undefined for whatever else.
 */
export function nearMiss(english: string, zh: string): NearMiss | undefined {
  const words = [...english.matchAll(/[\p{Script=Latin}\p{M}'’-]+/gu)]
  const [first, second] = words
  if (!first || !second || words.length !== 2 || !looksLikeName(zh)) return undefined
  const surname = surnameOf(zh)
  const given = zh.slice(surname.length)
  for (const [family, name] of [
    [first, second],
    [second, first],
  ] as const) {
    const written = lettersOf(name[0])
    if (
      written.length < 5 ||
      isSyllables(written) ||
      GIVEN.has(written) ||
      !spellings(surname).includes(lettersOf(family[0]))
    )
      continue
    const meant = spellings(given).find((spelling) => spelling !== written && isNear(written, spelling))
    if (meant !== undefined)
      return { surname, given: meant, from: name.index, to: name.index + name[0].length }
  }
  return undefined
}

const SPELLINGS_MAX = 64

/** Every way the characters can be read, one after the other. */
function spellings(zh: string): readonly string[] {
  return [...zh].reduce<readonly string[]>(
    (before, han) =>
      before
        .flatMap((start) => [...readingsOf(han)].map((reading) => start + reading))
        .slice(0, SPELLINGS_MAX),
    [''],
  )
}

function lettersOf(word: string): string {
  return withoutTones(word).replace(/['’-]/g, '')
}
