// Characters that PDF files put in the place of others: fonts share one drawing for a radical and the character that
// looks the same, and the file names the radical. Pure.

/** CJK Radicals Supplement, beside the characters they stand for: Unicode gives these no decomposition. */
const RADICALS = '⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⺮⻳⺩⺗'
const CHARACTERS = '民母虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙竹龟王心'

const BY_RADICAL: ReadonlyMap<string, string> = new Map(
  [...RADICALS].map((radical, index) => [radical, [...CHARACTERS][index] ?? radical]),
)

/** The text with characters in the place of radicals; without it nothing would be found in a lexicon or memory. */
export function withoutRadicals(text: string): string {
  return text.replace(
    /[\u2e80-\u2fdf\uf900-\ufaff]/gu,
    (radical) => BY_RADICAL.get(radical) ?? radical.normalize('NFKC'),
  )
}
