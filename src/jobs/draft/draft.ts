// Machine drafts: asks a model for the English of empty slots, one after the other, and writes each answer at once, marked
// as machine text. What a person has written is never written over; half an answer is never written.
import type { Clock } from '../../clock/clock.ts'
import type { Files } from '../../files/files.ts'
import type { Model, ModelAnswer, Usage } from '../../http/model.ts'
import { draftBlock } from '../../issue/draft-block.ts'
import type { Source, Translation } from '../../issue/issue.ts'
import { readIssue } from '../../issue/read.ts'
import type { Site } from '../../issue/site.ts'
import { estimateUsage, nothingSpent, type Spent, spend } from './cost.ts'
import { type Question, type QuestionMaterial, questionFor } from './question.ts'
import { readReply, replyMax } from './reply.ts'
import { fillSlot, type Slot, slotsOf } from './slots.ts'

export interface DraftMaterial extends QuestionMaterial {
  readonly files: Files
  readonly site: Site
}

export interface DraftPorts extends DraftMaterial {
  readonly model: Model
  readonly clock: Clock
}

export interface DraftScope {
  /** `issues/007-seven` */
  readonly folder: string
  /** Only the translation of this source. */
  readonly sourceId?: string
  /** No more paragraphs than this. */
  readonly limit?: number
}

export interface DraftPlan {
  readonly slots: readonly Slot[]
  /** Slots beside code or pictures. */
  readonly unfit: readonly { readonly path: string; readonly line: number }[]
  /** Translation files looked at. */
  readonly files: readonly string[]
  /** Sources of those files. */
  readonly sources: readonly Source[]
  /** Characters of the Chinese in the slots. */
  readonly characters: number
  /** Estimated, for all of it. */
  readonly estimate: Usage
}

export interface DraftProgress {
  readonly done: number
  readonly total: number
  /** Of the answer that is coming. */
  readonly characters: number
  /** Asking again after this long. */
  readonly waitMs?: number
}

export interface DraftRequest {
  readonly folder: string
  readonly plan: DraftPlan
  readonly ratePerMinute: number
  readonly signal: AbortSignal
  readonly onProgress: (progress: DraftProgress) => void
}

export interface DraftResult {
  readonly drafted: number
  /** Slots that stayed empty, and why. */
  readonly left: readonly { readonly path: string; readonly line: number; readonly sentence: string }[]
  /** Slots that somebody filled or took away meanwhile. */
  readonly overtaken: number
  readonly spent: Spent
  readonly ended:
    | { readonly type: 'finished' }
    | { readonly type: 'stopped' }
    /** No use to go on. */
    | { readonly type: 'gave up'; readonly sentence: string }
}

const ATTEMPTS_MAX = 4
const FIRST_WAIT_MS = 2000
const WAIT_MAX_MS = 120_000
const FAILURES_IN_A_ROW_MAX = 3
const WRITE_ATTEMPTS_MAX = 10

/** What a draft would do. Undefined where the issue cannot be read: `check` says why. */
export async function planDraft(
  material: DraftMaterial,
  { folder, sourceId, limit }: DraftScope,
): Promise<DraftPlan | undefined> {
  const { files } = material
  const names = (await files.list(folder)).filter((name) => /^translation(-.+)?\.md$/.test(name))
  const found = await readTranslations(material, folder, names)
  if (!found) return undefined
  const wanted = found.translations.filter(
    (translation) => sourceId === undefined || sourceOf(translation, found.sources)?.id === sourceId,
  )
  const all = wanted.map(slotsOf)
  const slots = all.flatMap(({ empty }) => empty).slice(0, limit)
  const usages = slots.map((slot) => {
    const { instructions, text } = questionFor(slot, material)
    return estimateUsage(instructions + text, slot.zh)
  })
  return {
    slots,
    unfit: all.flatMap(({ unfit }) => unfit),
    files: wanted.map(({ path }) => path),
    sources: wanted.flatMap((translation) => sourceOf(translation, found.sources) ?? []),
    characters: slots.reduce((sum, { zh }) => sum + zh.length, 0),
    estimate: {
      input: usages.reduce((sum, { input }) => sum + input, 0),
      output: usages.reduce((sum, { output }) => sum + output, 0),
    },
  }
}

/** Asks for each slot of the plan. Never throws for what a model or a person does. */
export async function draftIssue(ports: DraftPorts, request: DraftRequest): Promise<DraftResult> {
  const { plan, folder, signal } = request
  const left: { path: string; line: number; sentence: string }[] = []
  const pace = paceOf(ports.clock, request.ratePerMinute)
  let result: Omit<DraftResult, 'left'> = {
    drafted: 0,
    overtaken: 0,
    spent: nothingSpent,
    ended: { type: 'finished' },
  }
  let failures = 0
  for (const [index, planned] of plan.slots.entries()) {
    const tell = (characters: number, waitMs?: number) =>
      request.onProgress({
        done: index,
        total: plan.slots.length,
        characters,
        ...(waitMs === undefined ? {} : { waitMs }),
      })
    tell(0)
    const slot = signal.aborted ? undefined : await findSlot(ports, folder, planned)
    if (signal.aborted) return { ...result, left, ended: { type: 'stopped' } }
    if (!slot) {
      result = { ...result, overtaken: result.overtaken + 1 }
      continue
    }
    const question = questionFor(slot, ports)
    const answer = await askPatiently(ports, question, slot, { signal, pace, tell })
    if (answer.state === 'stopped') return { ...result, left, ended: { type: 'stopped' } }
    if (answer.state === 'text' || (answer.state === 'junk' && answer.usage)) {
      const estimate = estimateUsage(question.instructions + question.text, slot.zh)
      result = { ...result, spent: spend(result.spent, answer.usage, estimate) }
    }
    const outcome =
      answer.state === 'text' ? await accept(ports, folder, planned, answer.text) : answer.sentence
    if (outcome === 'drafted' || outcome === 'overtaken') {
      result = { ...result, [outcome]: result[outcome] + 1 }
      failures = 0
      continue
    }
    // What holds for all of them is said once, at the end.
    if (answer.state === 'refused') return { ...result, left, ended: { type: 'gave up', sentence: outcome } }
    left.push({ path: slot.path, line: slot.line, sentence: outcome })
    failures += 1
    if (failures >= FAILURES_IN_A_ROW_MAX) {
      const sentence = `${failures} answers in a row were of no use`
      return { ...result, left, ended: { type: 'gave up', sentence } }
    }
  }
  return { ...result, left }
}

/** Writes an answer into its slot as the file is now: somebody may have been writing meanwhile. */
async function accept(
  ports: DraftPorts,
  folder: string,
  planned: Slot,
  text: string,
): Promise<'drafted' | 'overtaken' | (string & {})> {
  const reply = readReply(text, planned.lines)
  if (reply.state === 'unfit') return reply.sentence
  for (let attempt = 1; attempt <= WRITE_ATTEMPTS_MAX; attempt++) {
    const bytes = await ports.files.readBytes(planned.path)
    const before = bytes && decode(bytes)
    if (bytes && before === undefined) return 'the file is not UTF-8: save it as UTF-8 first'
    // The slot has to be found in the very text that it is put into.
    const slot = before === undefined ? undefined : await findSlot(ports, folder, planned, before)
    if (!slot || before === undefined) return 'overtaken'
    const markdown = draftBlock(slot.pair.zh, reply.lines)
    if (markdown === undefined) return 'the answer does not fit the shape of the Chinese'
    const after = fillSlot(before, slot, markdown)
    const now = await ports.files.readBytes(planned.path)
    if (now === undefined || decode(now) !== before) continue
    await ports.files.write(planned.path, after)
    return 'drafted'
  }
  return 'the file changes all the time. Is another draft of it running?'
}

/** A byte order mark is the writer's own affair; bytes that are no text would be lost by writing. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The slot with this Chinese in the file as it is now; undefined where it is filled or gone. */
async function findSlot(
  ports: DraftMaterial,
  folder: string,
  planned: Slot,
  text?: string,
): Promise<Slot | undefined> {
  const found = await readTranslations(ports, folder, [planned.path.slice(folder.length + 1)], text)
  return found?.translations
    .flatMap((translation) => slotsOf(translation).empty)
    .find(({ zh, nth }) => zh === planned.zh && nth === planned.nth)
}

interface Asking {
  readonly signal: AbortSignal
  readonly pace: Pace
  readonly tell: (characters: number, waitMs?: number) => void
}

/** Asks again where the server is busy, as late as it wants to be asked. */
async function askPatiently(
  { model, clock }: DraftPorts,
  question: Question,
  { lines }: Slot,
  { signal, pace, tell }: Asking,
): Promise<ModelAnswer> {
  for (let attempt = 1; ; attempt++) {
    await pace(signal)
    if (signal.aborted) return { state: 'stopped' }
    const answer = await model.ask({ ...question, charactersMax: replyMax(lines), signal, onText: tell })
    if (answer.state !== 'busy') return answer
    const waitMs = Math.max(answer.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** (attempt - 1))
    if (waitMs > WAIT_MAX_MS)
      return {
        state: 'refused',
        sentence: `${answer.sentence}, and wants to be asked again in ${Math.ceil(waitMs / 60_000)} minutes`,
      }
    if (attempt === ATTEMPTS_MAX)
      return { state: 'junk', sentence: `${answer.sentence}, ${ATTEMPTS_MAX} times in a row` }
    tell(0, waitMs)
    await clock.wait(waitMs, signal)
  }
}

type Pace = (signal: AbortSignal) => Promise<void>

/** Waits before a request, so that no more begin in a minute than may. */
function paceOf(clock: Clock, ratePerMinute: number): Pace {
  let next = clock.now()
  return async (signal) => {
    const waitMs = next - clock.now()
    if (waitMs > 0) await clock.wait(waitMs, signal)
    next = Math.max(next, clock.now()) + 60_000 / ratePerMinute
  }
}

async function readTranslations(
  { files, site, lexicon }: DraftMaterial,
  folder: string,
  names: readonly string[],
  /** Of the only one, where it has been read. */
  known?: string,
): Promise<
  { readonly translations: readonly Translation[]; readonly sources: readonly Source[] } | undefined
> {
  const read = async (path: string) => ({ path, text: (await files.readText(path)) ?? '' })
  const { issue } = readIssue(
    {
      folder,
      issue: await read(`${folder}/issue.md`),
      translations: await Promise.all(
        names.map((name) =>
          known === undefined ? read(`${folder}/${name}`) : { path: `${folder}/${name}`, text: known },
        ),
      ),
      assets: [],
      evidence: [],
    },
    site,
    lexicon,
  )
  return issue && { translations: issue.translations, sources: issue.meta.sources }
}

function sourceOf({ sourceId }: Translation, sources: readonly Source[]): Source | undefined {
  if (sourceId !== undefined) return sources.find(({ id }) => id === sourceId)
  return sources.length === 1 ? sources[0] : undefined
}
