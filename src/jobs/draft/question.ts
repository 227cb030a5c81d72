// What a model is sent for one slot: the paragraph, its neighbours, the lexicon's terms in it and the nearest accepted
// translations. Nothing else ever is.
import type { Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import { findChinese, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { Templates } from '../../edition/edition.ts'
import { renderPattern, TemplateProblem } from '../../edition/template.ts'
import type { Slot } from './slots.ts'

/** A pair that a person has accepted. */
export interface Remembered {
  readonly zh: string
  readonly en: string
}

export interface QuestionMaterial {
  readonly templates: Templates
  readonly lexicon: Lexicon
  /** The nearest translations of a text, best first. */
  readonly remember: (zh: string) => readonly Remembered[]
}

export interface Question {
  readonly instructions: string
  readonly text: string
}

const INSTRUCTIONS = 'draft/instructions.liquid'
const PARAGRAPH = 'draft/paragraph.liquid'

/** Throws TemplateProblem for a template of the newsletter that is wrong. */
export function questionFor(slot: Slot, { templates, lexicon, remember }: QuestionMaterial): Question {
  const { lines, previous, next } = slot
  const entries = new Set(findChinese(lexiconIndex(lexicon), lines.join('\n')).map(({ entry }) => entry))
  const values = {
    lines,
    previous: previous ?? null,
    next: next ?? null,
    terms: [...entries].map(({ zh, en, avoid }) => ({ zh, en, avoid })),
    matches: remember(slot.zh).map(({ zh, en }) => ({ zh, en })),
  }
  return {
    instructions: rendered(templates, INSTRUCTIONS, {}).trim(),
    text: rendered(templates, PARAGRAPH, values).trim(),
  }
}

function rendered(templates: Templates, name: string, values: Readonly<Record<string, unknown>>): string {
  const pattern = templates.get(name)
  if (pattern === undefined) throw new TemplateProblem(name, 1, 1, `Unexpected missing template ${name}`)
  return renderPattern(pattern, name, values)
}
