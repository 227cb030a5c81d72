// What the studio has on its desk: each issue rendered once for every state of the files, and the last good rendering
// of each, which stays in view while the author's text is broken.

import { TemplateProblem } from '../edition/template.ts'
import type { CheckPorts } from '../jobs/check.ts'
import { findIssue, type IssueEntry, listIssues } from '../jobs/newsletter.ts'
import {
  type Preview,
  type PreviewMessage,
  previewIssue,
  type Rendered,
  templateMessage,
} from '../jobs/preview.ts'
import type { ShownReader } from '../jobs/sample-reader.ts'

export interface Desk {
  /** Counts the states of the files. */
  generation(): number
  /** The files have changed: everything is rendered anew when next asked for. */
  turn(): void
  /** With today's settings, or those that worked last. */
  newsletter(): Promise<CheckPorts>
  templates(): Promise<CheckPorts['templates']>
  issues(): Promise<readonly IssueEntry[]>
  /** undefined where there is no such issue. `name` is a number, slug or folder name. */
  issue(name: string): Promise<Sheet | undefined>
  stylesheet(path: string): Promise<string | undefined>
  /** The file published under this path by any issue looked at so far. */
  asset(path: string): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array } | undefined>
}

/** An issue in view. */
export interface Sheet {
  /** `003-slug` */
  readonly name: string
  readonly messages: readonly PreviewMessage[]
  /** What is shown: of this state of the files, or the last good one. */
  readonly rendered?: Rendered
  readonly stale: boolean
}

/** `open` reads the newsletter's settings and templates anew; it throws an error whose message is for the author. */
export function createDesk(open: () => Promise<CheckPorts>, reader: ShownReader): Desk {
  let generation = 1
  let newsletter: Promise<CheckPorts> | undefined
  let lastGood: CheckPorts | undefined
  const sheets = new Map<string, Promise<Preview>>()
  const good = new Map<string, Rendered>()
  const opened = async () => {
    newsletter ??= open()
    lastGood = await newsletter
    return lastGood
  }
  const usable = async () => {
    try {
      return await opened()
    } catch (error) {
      if (!lastGood) throw error
      return lastGood
    }
  }
  const preview = async (entry: IssueEntry): Promise<Preview> => {
    try {
      const input = await opened()
      return await previewIssue(input, entry, await listIssues(input.files), reader)
    } catch (error) {
      return { messages: [problemMessage(error)] }
    }
  }
  return {
    generation: () => generation,
    turn: () => {
      generation += 1
      newsletter = undefined
      sheets.clear()
    },
    newsletter: usable,
    templates: async () => (await usable()).templates,
    issues: async () => listIssues((await usable()).files),
    issue: async (name) => {
      const entry = findIssue(await listIssues((await usable()).files), name)
      if (!entry) return undefined
      const { folder } = entry
      const known = sheets.get(folder) ?? preview(entry)
      sheets.set(folder, known)
      const { messages, rendered } = await known
      if (rendered && sheets.get(folder) === known) good.set(folder, rendered)
      const shown = rendered ?? good.get(folder)
      const stale = rendered === undefined
      return { name: folder.replace(/^issues\//, ''), messages, stale, ...(shown ? { rendered: shown } : {}) }
    },
    stylesheet: async (path) =>
      [...good.values()].find(({ stylesheet }) => stylesheet.path === path)?.stylesheet.text,
    asset: async (path) => {
      for (const { assets } of good.values()) {
        const found = assets.get(path)
        const bytes = found && (await lastGood?.files.readBytes(found.path))
        if (found && bytes) return { mediaType: found.mediaType, bytes }
      }
      return undefined
    },
  }
}

function problemMessage(error: unknown): PreviewMessage {
  if (error instanceof TemplateProblem) return templateMessage(error)
  return {
    severity: 'error',
    path: 'newsletter.yaml',
    ruleId: 'preview',
    text: error instanceof Error ? error.message : String(error),
    advice: 'The preview goes on when this is put right.',
  }
}
