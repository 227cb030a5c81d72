// What was captured, as a person wants to read it: what it is, what stands in it, what was doubtful.
import type { CapturedText } from '../../jobs/capture/capture.ts'
import { plural } from '../report.ts'

const SCRIPTS = { 'zh-Hans': 'simplified', 'zh-Hant': 'traditional' } as const

/** Several lines a text, with a blank line between texts. */
export function describeCaptured(texts: readonly CapturedText[]): string {
  return texts.map(describe).join('\n\n')
}

function describe({ source, article, translation, known }: CapturedText): string {
  const origin = [source.outlet, source.author, source.date].filter((each) => each !== undefined).join(', ')
  const missing = [
    [source.outlet, 'outlet'],
    [source.author, 'author'],
    [source.date, 'date'],
    [source.url, 'address'],
  ].flatMap(([value, name]) => (value === undefined ? [name] : []))
  const people = translation.entries.filter(({ kind }) => kind === 'person').length
  const words = translation.entries.length - people
  const read = [
    article.kind === 'wechat' ? 'WeChat page' : article.kind === 'html' ? 'page' : article.kind,
    SCRIPTS[source.script],
    article.charset,
  ]
  const counts = [
    `${plural(translation.slots, 'block')} to translate`,
    `${plural(words, 'term')} and ${people === 1 ? '1 person' : `${people} people`} of the lexicon`,
    plural(translation.offered, 'memory match').replace(/matchs$/, 'matches'),
  ]
  const notes = [
    ...(missing.length > 0 ? [`not found: ${missing.join(', ')}; fill in what you know`] : []),
    ...(known
      ? [
          `captured before, in ${known.meta?.number === undefined ? known.folder : `issue ${known.meta.number}`}`,
        ]
      : []),
    ...article.notes,
  ]
  return [
    `${source.title.zh}${origin === '' ? '' : `\n  ${origin}`}`,
    `  source ${source.id}: ${read.filter((each) => each !== undefined).join(', ')}; ${source.captured.file} kept`,
    `  ${counts.join(', ')}`,
    ...notes.map((note) => `  note: ${note}`),
  ].join('\n')
}
