// Which editions a mailing has: the full one, and those of the others that somebody chose. Each is hashed, compiled and
// stored on its own. Nothing here renders: an edition is asked for, and whoever made it renders it then.
import { EDITIONS, type EditionChoice } from '../../audience/subscriber.ts'
import type { CompiledMessage } from '../../mailing/compiled.ts'
import { encodeCompiled } from '../../mailing/compiled.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import { mailingHash } from '../../mailing/plan.ts'
import type { Store } from '../../store/store.ts'

export interface SendableVariant {
  readonly hash: string
  readonly compile: (date: number) => Promise<CompiledMessage>
}

export type OtherEdition = Exclude<EditionChoice, 'full'>

/** The full edition as it is written now. */
export interface SendableEdition extends SendableVariant {
  /** Where its counted links lead; absent where clicks are not counted. */
  readonly targets?: readonly string[]
  /** The other editions of the issue, or why one of them cannot be sent. Where there are none, everybody gets the full one. */
  readonly others?: (id: OtherEdition) => Promise<SendableVariant | { readonly problem: string }>
}

export interface NamedVariant extends SendableVariant {
  readonly id: EditionChoice
}

type Variants = { readonly variants: readonly NamedVariant[] } | { readonly problem: string }

/** For a mailing that is planned now: the full edition first, since whoever finds no other gets the first. */
export async function wantedVariants(
  { subscribers }: Pick<Store, 'subscribers'>,
  edition: SendableEdition,
  now: number,
): Promise<Variants> {
  const counts = await subscribers.countByEdition(now)
  return variantsOf(edition, (id) => counts[id] > 0)
}

/** For a mailing that is planned later: nobody knows yet who will want what. */
export function allVariants(edition: SendableEdition): Promise<Variants> {
  return variantsOf(edition, () => true)
}

async function variantsOf(
  edition: SendableEdition,
  isWanted: (id: OtherEdition) => boolean,
): Promise<Variants> {
  const variants: NamedVariant[] = [{ id: 'full', hash: edition.hash, compile: edition.compile }]
  for (const id of EDITIONS) {
    if (id === 'full' || !edition.others || !isWanted(id)) continue
    const other = await edition.others(id)
    if ('problem' in other) return other
    variants.push({ id, hash: other.hash, compile: other.compile })
  }
  return { variants }
}

/** As the store keeps them, all with the same date. */
export async function compileVariants(
  variants: readonly NamedVariant[],
  date: number,
): Promise<{ readonly subject: string; readonly variants: Mailing['variants'] }> {
  const compiled = []
  for (const { id, hash, compile } of variants) compiled.push({ id, hash, message: await compile(date) })
  const [first] = compiled
  if (!first) throw new Error('Unexpected mailing without an edition')
  return {
    subject: first.message.subject,
    variants: compiled.map(({ id, hash, message }) => ({ id, hash, bytes: encodeCompiled(message) })),
  }
}

/** What the editions of a planned mailing hash to as they are written now; absent where one cannot be made any more. */
export async function hashesNow(
  mailing: Pick<Mailing, 'variants'> | undefined,
  edition: SendableEdition | undefined,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>()
  if (!edition) return hashes
  for (const { id } of mailing?.variants ?? []) {
    const other = id === 'english' || id === 'links' ? await edition.others?.(id) : edition
    if (other && 'hash' in other) hashes.set(id, other.hash)
  }
  return hashes
}

/** For the audit trail. */
export function editionOf({ variants }: Pick<Mailing, 'variants'>): { readonly edition?: string } {
  const edition = mailingHash(variants)
  return edition === undefined ? {} : { edition }
}

/** How many get another edition than the full one, as a sentence; undefined where nobody does. */
export async function editionsNote(
  { subscribers }: Pick<Store, 'subscribers'>,
  now: number,
): Promise<string | undefined> {
  const { english, links } = await subscribers.countByEdition(now)
  const parts = [
    english > 0 ? `${english.toLocaleString('en')} in English only` : '',
    links > 0 ? `${links.toLocaleString('en')} as links` : '',
  ].filter(Boolean)
  return parts.length === 0 ? undefined : `Of the readers, ${parts.join(' and ')}, as they chose.`
}
