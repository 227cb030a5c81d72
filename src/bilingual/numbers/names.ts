// Names in letters and digits (GPT-4, Qwen2.5-72B, H100): they stand the same in both languages, so they are matched
// as they are written and taken out before anything is read as a number. Pure.
import { round } from './chinese-numeral.ts'
import { englishNumeralAt } from './english-numeral.ts'
import { type Quantity, type Reading, reading } from './quantity.ts'
import { englishUnitAt } from './units.ts'

const ADDRESS = /(?:https?:\/\/|www\.)[^\s\p{Script=Han}，。）]+|[\w.+-]+@[\w-]+\.[\w.-]+/giu
const HAN_BRACKET = /[[(（][^[\]()（）]{0,80}\p{Script=Han}[^[\]()（）]{0,80}[\])）]/gu
const HAN_RUN = /[\p{Script=Han}《》]+[\p{Script=Han}\d“”·，、《》]*/gu
/** Letters and digits in one word, or letters and digits joined by a hyphen. */
const NAME =
  /(?<![A-Za-z0-9.$¥€£%])(?:[A-Za-z]+[+_]?-?\d[A-Za-z0-9]*(?:[.\-_/][A-Za-z0-9]+)*|\d+(?:\.\d+)?[A-Za-z]+[A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*)(?![A-Za-z0-9])/g
const ORDINAL = /^\d+(?:st|nd|rd|th)(?:-.*)?$/i
/** `mid-2023`, `RMB100`: words before a number, no names. */
const NOT_NAME =
  /^(?:mid|early|late|post|pre|sub|non|over|under|nearly|rmb|cny|usd|us|hkd|hk|nt|eur|gbp|jpy|the|to|of|and|or|by|top|no|about|some|than|circa|ca|age|aged|art|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[-.]?\d[\d.,]*s?(?:[-–].*)?$/i
const DECADE = /^'?\d{2,4}s$/
/** `100-billion-yuan`, `5km`, `3x`: a number with its unit. */
const WITH_UNIT =
  /^\d+(?:\.\d+)?(?:-?(?:times|fold|x|percent|per|year|month|week|day|hour|minute|second|point|million|billion|trillion|thousand|hundred|strong|odd|plus|person|member|page|storey|story|mu|km|kg|m|bn|mn|tn|k|am|pm|yuan|rmb|dollar|bps?|pct|pp)s?(?:-.*)?)$/i

export interface Masked {
  readonly zh: string
  readonly en: string
  /** Names that stand on one side only. */
  readonly left: { readonly zh: readonly Quantity[]; readonly en: readonly Quantity[] }
}

/** Blanks addresses, names that both sides have, and Chinese in the English; offsets stay. */
export function withoutNames(zhText: string, enText: string): Masked {
  let zh = blank(zhText, ADDRESS)
  let en = blank(blank(blank(enText, ADDRESS), HAN_BRACKET), HAN_RUN)
  const left: { zh: Quantity[]; en: Quantity[] } = { zh: [], en: [] }
  for (const { index, name } of namesOf(zh)) {
    const places = placesOf(name, en)
    zh = blankAt(zh, index, name.length)
    if (places.length === 0) left.zh.push(nameQuantity(name, index))
    // A name said twice in Chinese may stand once in English, and the reverse.
    for (const place of places) en = blankAt(en, place.index, place.length)
    if (places.length > 0) for (const other of placesOf(name, zh)) zh = blankAt(zh, other.index, other.length)
  }
  for (const { index, name } of namesOf(en)) {
    if (isQuantity(name)) continue
    const places = placesOf(name, zh)
    en = blankAt(en, index, name.length)
    for (const place of places) zh = blankAt(zh, place.index, place.length)
    if (places.length === 0) left.en.push(nameQuantity(name, index))
  }
  return { zh, en, left }
}

function namesOf(text: string): readonly { readonly index: number; readonly name: string }[] {
  const found: { index: number; name: string }[] = []
  for (const { 0: name, index } of text.matchAll(NAME)) {
    if (
      /\d/.test(name) &&
      !ORDINAL.test(name) &&
      !NOT_NAME.test(name) &&
      !DECADE.test(name) &&
      !/^(?:[qh]\d|\d[qh])$/i.test(name)
    )
      found.push({ index, name })
  }
  return found
}

function isQuantity(name: string): boolean {
  return (
    WITH_UNIT.test(name) ||
    englishUnitAt(name.toLowerCase(), /^\d*(?:\.\d+)?/.exec(name)?.[0].length ?? 0) !== undefined
  )
}

const PATTERNS = new Map<string, RegExp>()
const PATTERNS_MAX = 2000
const JOINT = '[ _-]{0,2}'

/** Where the name stands, with or without hyphens and spaces between letters and digits: also as "A100s". */
function placesOf(
  name: string,
  text: string,
): readonly { readonly index: number; readonly length: number }[] {
  const key = keyOf(name)
  let pattern = PATTERNS.get(key)
  if (!pattern) {
    if (PATTERNS.size > PATTERNS_MAX) PATTERNS.clear()
    const source = key.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll('-', JOINT)
    const plural = /\d$/.test(key) ? 's?' : ''
    pattern = new RegExp(`(?<![A-Za-z0-9]|\\d[.,])${source}${plural}(?![A-Za-z0-9]|\\.\\d)`, 'gi')
    PATTERNS.set(key, pattern)
  }
  return [...text.matchAll(pattern)].map((match) => ({ index: match.index, length: match[0].length }))
}

/** Its pieces, joined the same way however they are written: GPT4 and GPT-4 are `gpt-4`. */
function keyOf(name: string): string {
  return (name.toLowerCase().match(/[a-z]+|\d+(?:\.\d+)*|[^a-z\d_-]/g) ?? [name]).join('-')
}

function nameQuantity(name: string, from: number): Quantity {
  const readings: Reading[] = [{ ...reading('name', 0), name: keyOf(name) }]
  const lower = name.toLowerCase()
  const numeral = /^\d/.test(lower) ? englishNumeralAt(lower, 0) : undefined
  if (numeral) {
    const unit = englishUnitAt(lower, numeral.to)
    if (unit?.to === lower.length && unit.unit) readings.push(reading('number', numeral.low, unit.unit))
    else if (numeral.to === lower.length) readings.push(reading('number', numeral.low))
    else if (/^(?:x|times)$/.test(lower.slice(numeral.to)))
      readings.push(reading('factor', numeral.low), reading('factor', numeral.low + 1))
  }
  // In Chinese posts 3.2w is 3.2万.
  const ten = /^(\d+(?:\.\d+)?)w$/.exec(lower)
  if (ten) readings.push(reading('number', round(Number(ten[1]) * 10_000)))
  const digits = /\d+(?:\.\d+)?/.exec(lower)
  if (digits && (readings.length === 1 || /^\d[dg]$/.test(lower)))
    readings.push(reading('any', Number(digits[0])))
  return { from, to: from + name.length, text: name, readings, need: 'required', form: 'digits' }
}

function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (found) => '\u0001'.repeat(found.length))
}

function blankAt(text: string, index: number, length: number): string {
  return text.slice(0, index) + '\u0001'.repeat(length) + text.slice(index + length)
}
