// The syllables of Hanyu Pinyin, the readings of each character, and how other romanisations write them. Pure.
import { pinyin } from 'pinyin-pro'

/** Every syllable of standard Chinese without tone, ü as ü. */
export const SYLLABLES: ReadonlySet<string> = new Set(
  (
    'a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha ' +
    'chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui ' +
    'cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng er ' +
    'fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha ' +
    'hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong ' +
    'jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao ' +
    'le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lun luo lü lüe ma mai man mang mao me mei men ' +
    'meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu ' +
    'nong nou nu nuan nuo nü nüe o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang ' +
    'qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang ' +
    'sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si ' +
    'song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan ' +
    'wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo ' +
    'yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong ' +
    'zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo'
  ).split(' '),
)

/** Readings in names and places that the dictionary of readings does not have. */
const MORE: ReadonlyMap<string, readonly string[]> = new Map([
  ['黑', ['he']],
  ['百', ['bo']],
  ['陕', ['shaan']],
  ['陝', ['shaan']],
  ['儿', ['r']],
  ['兒', ['r']],
])

/** Whether the word is cut into syllables of standard pinyin without a letter left; stricter than the shape of a word. */
export function isSyllables(word: string): boolean {
  const letters = withoutTones(word).replace(/['’-]/g, '')
  const ends = [0]
  for (let end = 1; end <= letters.length && end <= 40; end += 1) {
    if (ends.some((start) => end - start <= 6 && SYLLABLES.has(letters.slice(start, end)))) ends.push(end)
  }
  return letters !== '' && ends.at(-1) === letters.length
}

const known = new Map<string, ReadonlySet<string>>()

/** All readings of a Han character without tones, those of surnames and place names among them: 单 dan, shan, chan. */
export function readingsOf(han: string): ReadonlySet<string> {
  const before = known.get(han)
  if (before) return before
  const found = pinyin(han, { multiple: true, toneType: 'none', type: 'array' })
  const readings = new Set([...found.filter((reading) => SYLLABLES.has(reading)), ...(MORE.get(han) ?? [])])
  known.set(han, readings)
  return readings
}

/** Lower case without tone marks; ü stays ü. */
export function withoutTones(text: string): string {
  return text
    .normalize('NFD')
    .replace(/u\u0308/g, 'ü')
    .replace(/U\u0308/g, 'Ü')
    .replace(/(?![\u00fc\u00dc])\p{M}/gu, '')
    .toLowerCase()
}

/** Whether a vowel of the text carries a tone mark. */
export function hasToneMark(text: string): boolean {
  return /[aeiou]\u0308?[\u0300\u0301\u0304\u030c]/i.test(text.normalize('NFD'))
}

/**
 * The syllable as Wade-Giles and the usual spellings of Taiwan have it, without apostrophes: `guo` is `kuo`, `zhang` is
 * `chang`. Names are published so, and are no slips.
 */
export function wadeGilesOf(syllable: string): string {
  const found = /^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.*)$/.exec(syllable)
  const initial = found?.[1] ?? ''
  const final = found?.[2] ?? ''
  if (final === 'i' && /^(zh|ch|sh|r)$/.test(initial)) return `${INITIALS[initial]}ih`
  if (final === 'i' && /^[zcs]$/.test(initial)) return initial === 's' ? 'ssu' : 'tzu'
  if (initial === 'y' && final === 'ou') return 'yu'
  if (initial === 'y' && final === 'an') return 'yen'
  const palatal = /^[jqx]$/.test(initial)
  const rounded = palatal && final === 'ue' ? 'ueh' : (FINALS[final] ?? final)
  const vowel = final === 'uo' && /^[gkh]$|^sh$/.test(initial) ? 'uo' : rounded
  return `${INITIALS[initial] ?? initial}${vowel.replaceAll('ü', 'u')}`
}

const INITIALS: Readonly<Record<string, string>> = {
  b: 'p',
  d: 't',
  g: 'k',
  zh: 'ch',
  ch: 'ch',
  sh: 'sh',
  j: 'ch',
  q: 'ch',
  x: 'hs',
  z: 'ts',
  c: 'ts',
  r: 'j',
}
const FINALS: Readonly<Record<string, string>> = {
  ong: 'ung',
  iong: 'iung',
  ian: 'ien',
  ie: 'ieh',
  uo: 'o',
  ue: 'ueh',
  üe: 'ueh',
}
