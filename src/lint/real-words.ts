// Words of the dictionary that are nearly always slips where they stand: `asses the impact`. Only what no sentence of a
// newsletter means: `form` for `from` is not here. Pure.

export interface RealWordSlip {
  readonly word: string
  readonly expected: string
  readonly from: number
  readonly to: number
}

/** The slip is the named group; what stands around it makes it one. `[pattern, what is meant]`. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/(?<!\bto and )\b(?<slip>fro)\b/giu, 'for or from'],
  [
    /\b(?:to|will|can|could|must|should|would|may|and|not|we|they) (?<slip>asses)(?= (?:the|this|that|these|those|their|its|our|how|whether|what|which)\b)/giu,
    'assess',
  ],
  [
    /\b(?<slip>pubic)(?= (?:opinion|policy|policies|sector|relations|security|interest|service|services|health|transport|good|goods|funds|figures?|debate|discourse|statements?)\b)/giu,
    'public',
  ],
  [/\b(?:product|project|general|senior|fund|asset|portfolio) (?<slip>manger)\b/giu, 'manager'],
  [/\b(?:product|project|general|senior|fund|asset|portfolio) (?<slip>mangers)\b/giu, 'managers'],
  [/\bto (?<slip>mange)(?= (?:the|its|their|this|these|risks?)\b)/giu, 'manage'],
  [/\b(?<slip>statue)(?= of limitations\b)/giu, 'statute'],
  [/\bfor all (?<slip>intensive purposes)\b/giu, 'intents and purposes'],
  [/\b(?:could|should|would) (?<slip>of)(?! course\b| necessity\b| late\b)(?= \p{L}+)/giu, 'have'],
  [/\b(?<slip>loosing)(?= (?:ground|money|face|control|market|sight|momentum)\b)/giu, 'losing'],
  [/\b(?<slip>it['’]s)(?= own\b(?!-))/giu, 'its'],
  [/\b(?:more|less|fewer|rather) (?<slip>then)(?= (?:a|an|the|half|any|ever|\d[\d,.]*)(?: |$))/giu, 'than'],
  [/\b(?<slip>casual)(?= (?:inference|reasoning|language models?)\b)/giu, 'causal'],
  [/\b(?<slip>principle)(?= investigators?\b)/giu, 'principal'],
  [/\b(?:is|are|was|were|been|being) (?<slip>lead)(?= by\b)/giu, 'led'],
  [/\b(?<slip>tot he)\b/giu, 'to the'],
  [/(?<!\b(?:a|one|every|no|any) )\b(?<slip>whit)\b/gu, 'with'],
  [/\b(?<slip>trough)(?= (?:the|its|their|these|this)\b)/gu, 'through'],
  [/\bthe (?<slip>fist)(?= (?:time|quarter|half|step|phase|year|two|three)\b)/giu, 'first'],
  [
    /\b(?:these|economic|industrial|foreign|monetary|fiscal) (?<slip>polices)\b(?! (?:the|its|their)\b)/giu,
    'policies',
  ],
  [/\b(?<slip>untied)(?= (?:states|nations|kingdom|front)\b)/giu, 'united'],
  [/\bside[ -](?<slip>affect)\b/giu, 'effect'],
  [/\bside[ -](?<slip>affects)\b/giu, 'effects'],
  [/\b(?<slip>per say)\b/giu, 'per se'],
]

/** All slips of a text, in reading order. */
export function realWordSlips(text: string): readonly RealWordSlip[] {
  return SLIPS.flatMap(([pattern, expected]) =>
    [...text.matchAll(pattern)].flatMap((found): RealWordSlip[] => {
      const word = found.groups?.slip
      if (word === undefined) return []
      const from = found.index + found[0].lastIndexOf(word)
      return [{ word, expected: inCase(word, expected), from, to: from + word.length }]
    }),
  ).sort((left, right) => left.from - right.from)
}

function inCase(word: string, expected: string): string {
  return /^\p{Lu}/u.test(word) ? expected.slice(0, 1).toUpperCase() + expected.slice(1) : expected
}
