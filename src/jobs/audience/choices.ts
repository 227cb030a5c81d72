// What a reader chooses on the page that every mail links: the language of letters, the edition, a pause, lists. Mails get
// forwarded, so the page shows no address, and nothing on it can do harm that the reader cannot undo.
import { EDITIONS, type EditionChoice, LANGUAGES, type Language } from '../../audience/subscriber.ts'
import { verifyToken } from '../../audience/token.ts'
import type { ReaderState } from '../../store/store.ts'
import { type AudienceDesk, DAY_MS, FRESH_EVERY_MS } from './desk.ts'

/** A longer pause is a leaving that nobody remembers. */
export const PAUSE_MAX_MS = 366 * DAY_MS

export interface Choices {
  readonly language: Language
  readonly edition: EditionChoice
  readonly pausedUntil?: number
  readonly lists: readonly string[]
}

export interface OwnReader extends Choices {
  readonly id: number
  readonly address: string
  readonly status: ReaderState['status']
}

/** Links in issues last; one that was mailed by itself says how long it is good. */
function readToken(token: string, { secrets, site, clock }: AudienceDesk): number | undefined {
  const verified = verifyToken(token, 'preferences', secrets, site.list.id)
  if (verified?.at !== undefined && clock.now() - verified.at >= DAY_MS) return undefined
  return verified?.subscriber
}

/**
 * The reader whose page this is; undefined for a token that is not ours or not good any more, and for somebody who was erased.
 */
export async function readChoices(token: string, desk: AudienceDesk): Promise<OwnReader | undefined> {
  const subscriber = readToken(token, desk)
  const reader = subscriber === undefined ? undefined : await desk.store.subscribers.byId(subscriber)
  if (!reader) return undefined
  const { id, address, status, language, edition, pausedUntil } = reader
  const lists = await desk.store.subscribers.listsOf(id)
  const paused = pausedUntil !== undefined && pausedUntil > desk.clock.now() ? { pausedUntil } : {}
  return { id, address, status, language, edition, lists, ...paused }
}

/** Fields of the form; a field that is absent or not one of the choices stays as it was. */
export interface ChoicesForm {
  readonly language?: string
  readonly edition?: string
  /** YYYY-MM-DD; empty for no pause. */
  readonly pausedUntil?: string
  readonly lists?: readonly string[]
}

/** Undefined as for `readChoices`. `open`: lists that readers may put themselves on; others of theirs stay. */
export async function saveChoices(
  token: string,
  form: ChoicesForm,
  open: readonly string[],
  desk: AudienceDesk,
): Promise<OwnReader | undefined> {
  const before = await readChoices(token, desk)
  if (!before) return undefined
  const now = desk.clock.now()
  const language = LANGUAGES.find((each) => each === form.language)
  const edition = EDITIONS.find((each) => each === form.edition)
  const isChosen = (list: string) => form.lists?.includes(list) ?? false
  const lists = form.lists && { on: open.filter(isChosen), off: open.filter((list) => !isChosen(list)) }
  await desk.store.subscribers.decide([{ id: before.id }], now, (current) => {
    if (!current || current.status === 'suppressed') return {}
    return {
      preferences: {
        ...(language === undefined ? {} : { language }),
        ...(edition === undefined ? {} : { edition }),
        ...(form.pausedUntil === undefined ? {} : pauseOf(form.pausedUntil, now)),
      },
      ...(lists ? { lists } : {}),
    }
  })
  return readChoices(token, desk)
}

/** Nothing is changed where it is no day to come; an empty field ends a pause. */
function pauseOf(day: string, now: number): { readonly pausedUntil?: number | undefined } {
  if (day.trim() === '') return { pausedUntil: undefined }
  const end = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN
  if (Number.isNaN(end) || end <= now || new Date(end).toISOString().slice(0, 10) !== day) return {}
  return { pausedUntil: Math.min(end, now + PAUSE_MAX_MS) }
}

/** What is done only by a link that is mailed for it. */
export const FRESH_LETTERS = ['data', 'erase', 'change'] as const
export type FreshLetter = (typeof FRESH_LETTERS)[number]

/** Puts a letter with such a link into the outbox: one in two minutes, however often somebody presses. */
export async function mailFreshLink(
  token: string,
  type: FreshLetter,
  desk: AudienceDesk,
): Promise<'mailed' | 'too soon' | 'unknown'> {
  const subscriber = readToken(token, desk)
  if (subscriber === undefined) return 'unknown'
  let isSoon = false
  const now = desk.clock.now()
  const [reader] = await desk.store.subscribers.decide([{ id: subscriber }], now, (current) => {
    if (!current || current.status === 'suppressed') return {}
    isSoon = current.freshAt !== undefined && now - current.freshAt < FRESH_EVERY_MS
    if (isSoon) return {}
    const letter = { kind: 'letter', payload: { type, language: current.language }, dueAt: now }
    return { freshAt: now, outbox: [letter] }
  })
  desk.wake?.()
  if (!reader) return 'unknown'
  return isSoon ? 'too soon' : 'mailed'
}
