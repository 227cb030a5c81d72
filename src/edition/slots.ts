// The closed set of places in an email that differ from reader to reader. A slot is rendered as a mark made of
// letters and digits only, so that it passes Liquid, MJML and sanitising unchanged; filling replaces marks once,
// so a value that looks like a mark stays text.
export const SLOTS = ['unsubscribeUrl', 'preferencesUrl', 'voteUrl', 'name', 'address'] as const
export type SlotName = (typeof SLOTS)[number]
/** What a rendering has no slot for may be absent. */
export type SlotValues = Readonly<Partial<Record<SlotName, string | undefined>>>
export type SlotContext = 'html' | 'text'

const PREFIX = 'yibaoSlot'
const MARK = new RegExp(`${PREFIX}(${SLOTS.join('|')})X`, 'g')

/** The mark that stands for a slot in a rendering with slots open. */
export function slotMark(name: SlotName): string {
  return `${PREFIX}${name}X`
}

/** Whether text of an issue holds a mark by chance or on purpose; such an issue is refused. */
export function holdsSlotMark(text: string): boolean {
  return text.search(MARK) >= 0
}

/** Cuts a rendering at its slots: strings and slot names in turn, in reading order. */
export function splitAtSlots(body: string): (string | { readonly slot: SlotName })[] {
  const parts: (string | { slot: SlotName })[] = []
  let end = 0
  for (const match of body.matchAll(MARK)) {
    parts.push(body.slice(end, match.index))
    const slot = SLOTS.find((name) => name === match[1])
    if (slot) parts.push({ slot })
    end = match.index + match[0].length
  }
  parts.push(body.slice(end))
  return parts
}

/** Fills the slots of a rendering in one pass, escaping values for where they stand. Throws where one has no value. */
export function fillSlots(body: string, values: SlotValues, context: SlotContext): string {
  return splitAtSlots(body)
    .map((part) => (typeof part === 'string' ? part : slotValue(values, part.slot, context)))
    .join('')
}

/** The value of a slot, escaped. Throws where it has none: an empty link would look like one that works. */
export function slotValue(values: SlotValues, slot: SlotName, context: SlotContext): string {
  const value = values[slot]
  if (value === undefined) throw new Error(`Unexpected reader without a value for ${slot}`)
  return escapeValue(value, context)
}

/** A value as it may stand in HTML text or a quoted attribute, or in plain text. */
export function escapeValue(value: string, context: SlotContext): string {
  if (context === 'text') return value
  return value.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
