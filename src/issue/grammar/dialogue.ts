// Dialogues: `**X:**` that is no label, twice or more in a section, is a speaker. Paragraphs without a speaker go on
// with the turn. Pure, changes the flow in place.
import type { BlockContent, Paragraph, RootContent } from 'mdast'
import type { Dialogue } from '../issue.ts'
import type { DialogueNode, TurnNode } from '../tree.ts'
import { type Context, excerpt } from './context.ts'
import { type Flow, spanOf } from './flow.ts'
import { readSpeaker, type SpeakerStart } from './run-in.ts'

interface Speaker extends SpeakerStart {
  readonly paragraph: Paragraph
}

/** Groups the turns of each section of the flow. */
export function readDialogues(flow: Flow, context: Context): readonly Dialogue[] {
  const dialogues: Dialogue[] = []
  const result: RootContent[] = []
  for (const section of sectionsOf(flow.children)) {
    const speakers = speakersOf(section)
    const fullNames = resolveNames(speakers, context)
    const counts = new Map<string, number>()
    for (const { name } of speakers) {
      const full = fullNames.get(name) ?? name
      counts.set(full, (counts.get(full) ?? 0) + 1)
    }
    if (![...counts.values()].some((count) => count > 1)) {
      for (const speaker of speakers) reportLabel(speaker, context)
      result.push(...section)
      continue
    }
    const { before, node, after } = group(section, speakers, fullNames)
    result.push(...before, node, ...after)
    dialogues.push({
      speakers: [...counts.keys()],
      turns: node.children.length,
      line: node.position?.start.line ?? 1,
    })
  }
  flow.children = result
  return dialogues
}

/** A speaker's paragraph and the blocks that go on with it, as one side of a passage holds them. */
export function readTurns(blocks: readonly BlockContent[]): readonly BlockContent[] {
  const speakers = speakersOf(blocks)
  if (speakers.length === 0) return blocks
  const names = new Map(speakers.map(({ name }) => [name, name]))
  const { before, node } = group(blocks, speakers, names)
  return [...(before as BlockContent[]), node]
}

export function speakersOf(blocks: readonly RootContent[]): readonly Speaker[] {
  return blocks.flatMap((block): Speaker[] => {
    const start = block.type === 'paragraph' ? readSpeaker(block) : undefined
    return start && block.type === 'paragraph' ? [{ ...start, paragraph: block }] : []
  })
}

/** Runs of blocks without a heading or rule, and each heading or rule by itself. */
function sectionsOf(blocks: readonly RootContent[]): readonly RootContent[][] {
  const sections: RootContent[][] = []
  let current: RootContent[] | undefined
  for (const block of blocks) {
    if (block.type === 'heading' || block.type === 'thematicBreak') {
      sections.push([block])
      current = undefined
    } else if (current) current.push(block)
    else {
      current = [block]
      sections.push(current)
    }
  }
  return sections
}

function group(
  section: readonly RootContent[],
  speakers: readonly Speaker[],
  fullNames: ReadonlyMap<string, string>,
): { before: RootContent[]; node: DialogueNode; after: RootContent[] } {
  const byParagraph = new Map<RootContent, Speaker>(speakers.map((speaker) => [speaker.paragraph, speaker]))
  const before: RootContent[] = []
  const after: RootContent[] = []
  const turns: TurnNode[] = []
  for (const block of section) {
    const speaker = byParagraph.get(block)
    const turn = turns.at(-1)
    if (speaker) turns.push(startTurn(speaker, fullNames.get(speaker.name) ?? speaker.name))
    else if (!turn) before.push(block)
    else if (after.length > 0 || !goesOn(block)) after.push(block)
    else turn.children.push(block as BlockContent)
  }
  for (const turn of turns) {
    const end = turn.children.at(-1)?.position?.end
    if (end && turn.position) turn.position = { start: turn.position.start, end }
  }
  return { before, node: { type: 'dialogue', children: turns, ...spanOf(turns) }, after }
}

/** Notes and labelled paragraphs are no part of a turn. */
function goesOn(block: RootContent): boolean {
  if (block.type === 'footnoteDefinition' || block.type === 'sourceLine') return false
  return !(block.type === 'paragraph' && block.children[0]?.type === 'runIn')
}

function startTurn({ name, paragraph, children }: Speaker, fullName: string): TurnNode {
  return {
    type: 'turn',
    speaker: name,
    fullName,
    children: children.length > 0 ? [{ ...paragraph, children }] : [],
    ...(paragraph.position ? { position: paragraph.position } : {}),
  }
}

/** Full name of each name used in the section: initials stand for the one full name they fit. */
function resolveNames(speakers: readonly Speaker[], context: Context): ReadonlyMap<string, string> {
  const names = [...new Set(speakers.map(({ name }) => name))]
  const all = names.map(fullNameOf)
  // `Zhou` is no other person beside `Zhou Zhihua`.
  const fullNames = all.filter(({ name }) => !all.some((full) => isShortFor(name, full)))
  const resolved = new Map<string, string>()
  for (const name of names) {
    const fits = fullNames.filter((full) => isShortFor(name, full)).map((full) => full.name)
    const [only] = fits
    resolved.set(name, fits.length === 1 && only !== undefined ? only : name)
    if (fits.length <= 1) continue
    const place = speakers.find((speaker) => speaker.name === name)?.paragraph.position?.start
    const reason = `Unexpected speaker ${excerpt(name)}, who may be ${fits.join(' or ')}, expected one full name to fit`
    context.message('speaker-unclear', reason, place)
  }
  return resolved
}

interface FullName {
  readonly name: string
  readonly words: readonly string[]
  readonly initials: string
}

function fullNameOf(name: string): FullName {
  // `Anna Lee (host)`, `Li Wei 李伟`: what stands beside the name has no initials.
  const plain = name.replace(/\s*[(（].*$/, '').replace(/(?<=\p{Script=Latin}\s*)\p{Script=Han}+$/u, '')
  const words = (plain.trim() || name).split(/[\s·-]+/)
  return { name, words, initials: words.map((word) => [...word][0] ?? '').join('') }
}

function isShortFor(name: string, full: FullName): boolean {
  if (name.length >= full.name.length) return false
  const letters = name.replace(/[.\s]/g, '')
  if (/\p{Script=Han}/u.test(name)) return [...letters].length === 1 && full.name.startsWith(letters)
  if (letters === full.initials || (letters.length === 1 && full.initials.startsWith(letters))) return true
  return full.words.length > 1 && full.words.includes(name)
}

function reportLabel({ name, paragraph }: Speaker, context: Context): void {
  const reason = `Unexpected bold label ${excerpt(name)}, expected a label of newsletter.yaml or a speaker who speaks twice`
  context.message('label-unknown', reason, paragraph.position?.start)
}
