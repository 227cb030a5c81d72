// The issue as data, for those who build something of it. docs/json.md describes every field. It holds what the page
// holds and no more: parts for the email only are left out, and so is Chinese that may not be published.
import type { Nodes, Root, RootContent } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'
import type { Issue, Source, Translation } from '../../issue/issue.ts'
import { type Poll, pollsOf } from '../../issue/poll.ts'
import { issueUrl, type Site, translationPath } from '../../issue/site.ts'
import { bodyOf, linesLeftOut } from '../body.ts'
import type { Format } from '../edition.ts'
import { gatherNotes } from '../notes.ts'
import { type Paragraph, paragraphsOf } from '../paragraphs.ts'
import { linkTo } from '../quotation-links.ts'
import { findTranslationQuotations, translationIndex } from '../quotations.ts'
import { sourceFrame } from '../source-lines.ts'
import { plainBlocks, plainInline } from '../text-plain.ts'
import { translationState } from '../translation-status.ts'
import { resultOf } from '../votes.ts'
import { sourceOfTranslation } from '../withheld.ts'

export const JSON_VERSION = 1

export const json: Format = {
  id: 'json',
  mediaType: 'application/json',
  async render(issue, site, context) {
    const data = issueData(issue, site, context.slugs)
    return {
      format: 'json',
      mediaType: 'application/json',
      body: `${JSON.stringify(data, null, 2)}\n`,
      messages: [],
    }
  },
}

function issueData(issue: Issue, site: Site, slugs: ReadonlyMap<number, string>): Record<string, unknown> {
  const { meta } = issue
  const tree = bodyOf(issue, site, slugs, 'web', { type: 'root', children: [] })
  const quotations = quotationsData(tree, issue, site)
  const body = gatherNotes(tree)
  const hidden = linesLeftOut(issue, 'web')
  const shown = ({ line }: { readonly line: number }) =>
    !hidden.some(([from, to]) => line >= from && line <= to)
  return {
    version: JSON_VERSION,
    newsletter: { name: site.name, url: site.url, language: site.language },
    number: meta.number ?? null,
    slug: meta.slug,
    url: issueUrl(site, meta.slug),
    title: meta.title,
    summary: meta.summary,
    date: meta.date,
    kind: meta.kind,
    status: meta.status,
    translators: meta.translators,
    reviewers: meta.reviewers,
    audio: meta.audio ?? null,
    sources: meta.sources.map((source) => sourceData(source, issue)),
    blocks: body.children.filter(({ type }) => type !== 'notes').flatMap(blockData),
    notes: notesData(body),
    links: linksData(body),
    glosses: issue.glosses
      .filter(shown)
      .map(({ english, zh, line }) => ({ english: english ?? null, zh, line })),
    outlets: issue.outlets.filter(shown),
    recommendations: issue.recommendations.filter(shown),
    dialogues: issue.dialogues.filter(shown),
    references: issue.references.filter(shown).map(({ number, line }) => ({ number, line })),
    polls: pollsOf(issue)
      .filter(shown)
      .map((poll) => pollData(poll, issue)),
    quotations,
    translations: issue.translations.map((translation) => translationData(translation, issue, site)),
  }
}

function sourceData(source: Source, issue: Issue): Record<string, unknown> {
  // Which file holds the kept original, and its hash, are for the desk.
  const { at = null, status = null } = source.captured ?? {}
  return {
    id: source.id,
    title: { zh: source.title.zh, en: source.title.en ?? null },
    author: source.author ?? null,
    outlet: source.outlet ?? null,
    outletNote: sourceFrame(source, issue).outlet_note || null,
    date: source.date ?? null,
    url: source.url ?? null,
    archive: source.archive ?? null,
    captured: source.captured ? { at, status } : null,
    script: source.script,
    original: source.original,
    rights: source.rights ?? null,
  }
}

/** A block as the kind of thing it is and its text; passages with their sides, lists with their items. */
function blockData(node: RootContent): Record<string, unknown>[] {
  const line = node.position?.start.line
  const at = line === undefined ? {} : { line }
  switch (node.type) {
    case 'html':
    case 'thematicBreak':
      return []
    case 'heading':
      return [{ type: 'heading', depth: node.depth, text: plainInline(node), ...at }]
    case 'passage': {
      const pairs = node.children.filter((child) => child.type === 'passagePair')
      const source = node.children.find((child) => child.type === 'sourceLine')
      return [
        {
          type: 'passage',
          source: node.sourceId ?? null,
          pairs: pairs.map(({ children: [zh, en] }) => ({ zh: sideText(zh), en: sideText(en) })),
          sourceLine: source ? plainInline(source) : null,
          ...at,
        },
      ]
    }
    case 'list':
      return [{ type: 'list', ordered: node.ordered ?? false, items: node.children.map(plainBlocks), ...at }]
    case 'table':
      return [
        {
          type: 'table',
          rows: node.children.map((row) => row.children.map((cell) => plainInline(cell))),
          ...at,
        },
      ]
    case 'recommendation':
      return [{ type: 'recommendation', label: node.label, text: plainBlocks(node), ...at }]
    case 'dialogue':
      return [
        {
          type: 'dialogue',
          turns: node.children.map((turn) => ({ speaker: turn.fullName, text: plainBlocks(turn) })),
          ...at,
        },
      ]
    case 'figure': {
      const [image, caption] = node.children
      const figure = image.type === 'image' ? { url: image.url, alt: image.alt ?? '' } : {}
      const words = caption ? { caption: plainInline(caption), imageText: caption.imageText ?? null } : {}
      return [{ type: 'figure', ...figure, ...words, ...at }]
    }
    default:
      return [{ type: node.type, text: plainBlocks(node), ...at }]
  }
}

/** Sums alone: who voted for what is nowhere but in the database. */
function pollData({ id, closes, weights, options, line }: Poll, issue: Issue): Record<string, unknown> {
  const result = resultOf(issue, id)
  const counts = new Map(result?.options.map(({ number, votes, total }) => [number, { votes, total }]))
  return {
    id,
    closes: closes ?? null,
    weights,
    options: options.map((option) => ({ ...option, ...(result && counts.get(option.number)) })),
    result: result
      ? { closed: result.closed, weights: result.weights, votes: result.votes, total: result.total }
      : null,
    line,
  }
}

function sideText(side: Nodes): string | null {
  return plainBlocks(side) || null
}

function notesData(body: Root): Record<string, unknown>[] {
  const notes: Record<string, unknown>[] = []
  visit(body, 'note', (note) => {
    notes.push({ number: note.number, of: note.noteOf, text: plainBlocks(note) })
  })
  return notes
}

function linksData(body: Root): Record<string, unknown>[] {
  const links: Record<string, unknown>[] = []
  visit(body, 'link', (link) => {
    links.push({ text: textOf(link), url: link.url })
  })
  return links
}

function translationData(translation: Translation, issue: Issue, site: Site): Record<string, unknown> {
  const name = translation.path.split('/').at(-1) ?? ''
  const { state, paragraphs, translated, machine, text } = translationState(translation, issue.meta)
  const pairData = ({ id, pair }: Paragraph) => ({
    id,
    zh: sideText(pair.zh),
    en: sideText(pair.en),
    machine: pair.machine,
  })
  return {
    source: sourceOfTranslation(translation, issue.meta)?.id ?? null,
    url: new URL(translationPath(issue.meta.slug, name), site.url).href,
    status: { state, paragraphs, translated, machine, text },
    pairs: paragraphsOf(translation).map(pairData),
  }
}

/** Words of the text that stand in a translation, each with the address of its paragraph. */
function quotationsData(body: Root, issue: Issue, site: Site): Record<string, unknown>[] {
  return findTranslationQuotations(body, translationIndex(issue)).flatMap(
    ({ match, paragraph, text, place }) => {
      const link = match.state === 'same' ? linkTo(paragraph, issue, site) : undefined
      if (!link) return []
      return [{ text: text.replace(/\s+/g, ' ').trim(), url: link.url, line: place?.start.line ?? null }]
    },
  )
}
