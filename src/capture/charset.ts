// Bytes of a text into characters: UTF-8, GB18030, Big5, UTF-16 and what a page says it is, believed only where its
// bytes agree. Pure; decoding is the WHATWG TextDecoder's.

export interface DecodedText {
  readonly text: string
  /** Label of the WHATWG Encoding Standard. */
  readonly charset: string
  readonly notes: readonly string[]
}

/** Where a page says what it is written in. */
const PRESCAN_BYTES = 8_192
/** The start of a long text tells which encoding it is; all of it would cost seconds. */
const SAMPLE_BYTES = 200_000

/** Half of all characters of running Chinese are among these: what decodes to them decodes right. */
const COMMON = new Set(
  '的一是在不了有和人这这為为中大来來上个個国國到说說们們时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里裡用道行所然家种種事' +
    '成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心本前开開但因只从從想实實日军軍者意无無力它与與长長把机機' +
    '十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產新己制身果加西斯' +
    '月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更' +
    '别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治' +
    '展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望' +
    '觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運智算模型网網技研究，。、：；！？“”《》（）「」',
)

/** Charsets that are tried where nothing else fits. The first wins a draw. */
const GUESSES = ['gb18030', 'big5'] as const

export function decodeText(bytes: Uint8Array, contentType?: string): DecodedText {
  const marked = byteOrderMark(bytes)
  if (marked) return { text: decode(bytes, marked), charset: marked, notes: [] }
  const wide = wideWithoutMark(bytes)
  if (wide) return { text: decode(bytes, wide), charset: wide, notes: [] }
  const declared = charsetOfType(contentType) ?? charsetOfPage(bytes)
  if (isAscii(bytes)) {
    return { text: decode(bytes, 'utf-8'), charset: declared?.label ?? 'utf-8', notes: [] }
  }
  const charset = chooseCharset(bytes, declared?.label)
  const text = decode(bytes, charset)
  return { text, charset, notes: notesOf(declared, charset, text) }
}

/** The charset that a `Content-Type` names, as it is decoded here. */
export function charsetOfType(contentType: string | undefined): Declared | undefined {
  const said = /charset\s*=\s*["']?\s*([^\s"';,]+)/i.exec(contentType ?? '')?.[1]
  return said === undefined ? undefined : declaredAs(said, 'the server')
}

interface Declared {
  /** Absent for a name that no one can decode. */
  readonly label?: string
  readonly said: string
  readonly by: string
}

function declaredAs(said: string, by: string): Declared {
  const label = labelOf(said)
  return { ...(label !== undefined && { label }), said, by }
}

/** GB2312 and GBK are parts of GB18030, and pages that say the one hold the other. */
function labelOf(said: string): string | undefined {
  try {
    const label = new TextDecoder(said.trim()).encoding
    return label === 'gbk' ? 'gb18030' : label
  } catch {
    return undefined
  }
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  return undefined
}

/** UTF-16 whose mark was lost: markup and line ends leave zeros at every second place. */
function wideWithoutMark(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 4_096)
  let even = 0
  let odd = 0
  for (const [index, byte] of sample.entries()) {
    if (byte !== 0) continue
    if (index % 2 === 0) even += 1
    else odd += 1
  }
  if (odd > sample.length / 40 && even === 0) return 'utf-16le'
  if (even > sample.length / 40 && odd === 0) return 'utf-16be'
  return undefined
}

/** `<meta charset>` or `http-equiv`, or the declaration of XML, in the first bytes and outside comments. */
function charsetOfPage(bytes: Uint8Array): Declared | undefined {
  const head = new TextDecoder('latin1')
    .decode(bytes.subarray(0, PRESCAN_BYTES))
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  for (const [tag] of head.matchAll(/<meta[\s/](?:"[^"]*"|'[^']*'|[^>"'])*>/gi)) {
    const own = /[\s/"']charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(tag)?.[1]
    const said = /http-equiv\s*=\s*["']?content-type/i.test(tag)
      ? (/content\s*=[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(tag)?.[1] ?? own)
      : own
    if (said === undefined) continue
    const declared = declaredAs(said, 'the page')
    // A page that can be read this far as single bytes is not in UTF-16 (HTML standard).
    return declared.label?.startsWith('utf-16') ? { ...declared, label: 'utf-8' } : declared
  }
  const xml = /^<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']/.exec(head)?.[1]
  return xml === undefined ? undefined : declaredAs(xml, 'the page')
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80)
}

/** UTF-8 where the bytes are; else what is declared or guessed, whichever reads most like Chinese. */
function chooseCharset(bytes: Uint8Array, declared: string | undefined): string {
  const sample = sampleOf(bytes)
  const utf8 = decode(sample, 'utf-8')
  const lost = utf8.split('\ufffd').length - 1
  const wide = utf8.match(/[\u0080-\uffff]/g)?.length ?? 0
  // A cut character here and there is an accident of the page; bytes of GB18030 break at every second character.
  if (lost <= 2 || lost * 50 < wide) return 'utf-8'
  const candidates = new Set([...(declared === undefined ? [] : [declared]), ...GUESSES, 'utf-8'])
  let best = { charset: 'utf-8', score: Number.NEGATIVE_INFINITY }
  for (const charset of candidates) {
    const bonus = charset === declared ? 0.03 : 0
    const score = likelihood(decode(sample, charset)) + bonus
    if (score > best.score) best = { charset, score }
  }
  return best.charset
}

function sampleOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= SAMPLE_BYTES) return bytes
  // Scripts and styles fill the head of a page: take bytes from where text is, too.
  const start = bytes.findIndex((byte) => byte >= 0x80)
  return bytes.subarray(start, start + SAMPLE_BYTES)
}

/** From -1 to 1: how much of what is not ASCII is common Chinese, less what could not be read. */
function likelihood(text: string): number {
  let wide = 0
  let common = 0
  let bad = 0
  for (const character of text) {
    if (character < '\u0080') continue
    wide += 1
    if (COMMON.has(character)) common += 1
    else if (/[\ufffd\ue000-\uf8ff\u0080-\u009f]/.test(character)) bad += 1
  }
  return wide === 0 ? 0 : (common - bad * 2) / wide
}

function decode(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(bytes)
}

function notesOf(declared: Declared | undefined, charset: string, text: string): readonly string[] {
  const notes: string[] = []
  if (declared && declared.label !== charset) {
    notes.push(
      `The text is ${charset}, although ${declared.by} says ${declared.said}: look whether all characters are right.`,
    )
  }
  const lost = text.split('\ufffd').length - 1
  if (lost > 0) {
    notes.push(`${lost === 1 ? 'One character' : `${lost} characters`} could not be read (U+FFFD).`)
  }
  const own = text.match(/[\ue000-\uf8ff]/g)?.length ?? 0
  if (own > 0 && charset === 'big5') {
    notes.push(
      `${own === 1 ? 'One character' : `${own} characters`} of a Hong Kong or private set could not be read.`,
    )
  }
  return notes
}
