// The translation memory: every Chinese text that a person of this newsletter has translated, with the English. It is
// made of the issues' records and of units imported from other tools, and holds nothing that no file says. Pure.

/** The issue that a pair stands in. */
export interface MemoryIssue {
  readonly folder: string
  readonly slug: string
  readonly title: string
  /** YYYY-MM-DD */
  readonly date: string
  readonly status: 'draft' | 'final'
  readonly number?: number
}

/** A Chinese text and its English, with the place where they stand. */
export interface MemoryUnit {
  readonly zh: string
  readonly en: string
  /** Absent where the pair was imported from another tool. */
  readonly issue?: MemoryIssue
  /** Path below the newsletter's folder: an issue's file, or `memory/<name>.tmx`. */
  readonly path: string
  readonly line: number
  /** The Chinese is not to be published: the source says `original: none`, or `passages` and this is no passage. */
  readonly private: boolean
}

/** What the memory is built from; an `IssueRecord` is one. */
export interface MemoryRecord extends MemoryIssue {
  readonly pairs: readonly {
    readonly zh: string
    readonly en: string
    readonly path: string
    readonly line: number
    /** Machine text that nobody has accepted: it is left out, since it is no one's translation yet. */
    readonly machine: boolean
    readonly private: boolean
  }[]
}

export interface Memory {
  /** Newest issue first, then what was imported; in an issue in reading order. */
  readonly units: readonly MemoryUnit[]
}

/** A unit beside the text that was asked for. */
export interface MemoryMatch extends MemoryUnit {
  /** 1: the same but for script, width, case and spaces. Below: 1 - edits / length of the longer one. */
  readonly score: number
}

export interface MemorySearch {
  readonly exact: readonly MemoryMatch[]
  /** Best first; the newest first where scores are equal. */
  readonly fuzzy: readonly MemoryMatch[]
}

export interface SearchLimits {
  /** Of exact and of fuzzy matches each. Default 5. */
  readonly limit?: number
  /** Least score of a fuzzy match, 0 to 1. Default 0.7. */
  readonly threshold?: number
}

/** A past use of a term, in context. */
export interface Rendering extends MemoryUnit {
  /** The side in which the term was asked for. */
  readonly side: 'zh' | 'en'
  /** Where the term stands in that side's text. */
  readonly from: number
  readonly to: number
}

export const emptyMemory: Memory = { units: [] }

/** The memory of these issues, given oldest first, and of imported units. Machine text that nobody accepted is left out. */
export function buildMemory(records: readonly MemoryRecord[], imported: readonly MemoryUnit[] = []): Memory {
  const units = records.toReversed().flatMap(({ pairs, folder, slug, title, date, status, number }) => {
    const issue = { folder, slug, title, date, status, ...(number === undefined ? {} : { number }) }
    return pairs
      .filter(({ machine }) => !machine)
      .map(
        ({ zh, en, path, line, private: kept }): MemoryUnit => ({ zh, en, issue, path, line, private: kept }),
      )
  })
  return { units: [...units, ...imported] }
}
