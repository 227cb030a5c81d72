// Keys under which Chinese and pinyin are found however they are written: simplified or traditional, full or half
// width, with or without tones. Pure.
import { Converter } from 'opencc-js/t2cn'

const convert = Converter({ from: 't', to: 'cn' })

/** The text in simplified characters. Characters are replaced one for one, so that offsets stay the text's. */
export function simplified(text: string): string {
  const result = convert(text)
  return result.length === text.length ? result : [...text].map((character) => convert(character)).join('')
}

/** Characters of which a traditional text of more than a few words has one. */
const TRADITIONAL =
  /[萬億兩個點負餘數倍幣圓週歲條號這國時間們學為過無擬應當須據預計勵嚴環報傳聞適從會說沒來對還後實發開關經業產東車長門問題與於將並請許達觀現權標準進該類價]/

/** As `simplified`, and quick where the text is simplified already. */
export function readAsSimplified(text: string): string {
  return TRADITIONAL.test(text) ? simplified(text) : text
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
