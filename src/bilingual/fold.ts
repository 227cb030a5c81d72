// Keys under which Chinese and pinyin are found however they are written: simplified or traditional, full or half
// width, with or without tones. Pure.
import { Converter } from 'opencc-js/t2cn'

const convert = Converter({ from: 't', to: 'cn' })

/** The text in simplified characters. Characters are replaced one for one, so that offsets stay the text's. */
export function simplified(text: string): string {
  const result = convert(text)
  return result.length === text.length ? result : [...text].map((character) => convert(character)).join('')
}

/** Simplified, half width, lower case, without white space: two texts with one key say the same. */
export function foldHan(text: string): string {
  return simplified(text.normalize('NFKC')).toLowerCase().replace(/\s+/gu, '')
}

/** Letters of pinyin without tones, marks, spaces and apostrophes; ü is u, as `lüè`, `lve` and `lue` are one. */
export function foldPinyin(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[1-5](?![0-9])|\p{M}|[^\p{L}]/gu, '')
    .replaceAll('v', 'u')
}
