// What capturing writes into an issue: the record in the front matter, the translation, and the evidence, with the names
// they have for one source and for several.
import type { Files } from '../../files/files.ts'
import { withSource, withSourceKeys } from '../../issue/front-matter-edit.ts'
import type { Source } from '../../issue/issue.ts'
import type { CapturedText } from './capture.ts'

/** The source of a skeleton that nobody has filled in: what is captured first takes its place. */
const PLACEHOLDER = { id: 'original', zh: '原文标题' }

/** Whether a source is the one that a skeleton came with. */
export function isPlaceholder({ id, title, captured, url }: Source): boolean {
  return id === PLACEHOLDER.id && title.zh === PLACEHOLDER.zh && captured === undefined && url === undefined
}

/** `translation.md` of an only source, `translation-<id>.md` of one of several. */
export function translationName(id: string, single: boolean): string {
  return single ? 'translation.md' : `translation-${id}.md`
}

/** A skeleton's text with the captured sources in the place of its own, and with links to their translations. */
export function fillSources(
  text: string,
  placeholder: string | undefined,
  texts: readonly CapturedText[],
): string {
  let filled = text
  let replaced = placeholder
  for (const { source } of texts) {
    filled = withSource(filled, source, replaced) ?? filled
    replaced = undefined
  }
  const [first] = texts
  if (!first) return filled
  if (placeholder !== undefined) {
    filled = filled.replace(new RegExp(`^(>?\\s*)— ${placeholder}$`, 'm'), `$1— ${first.source.id}`)
  }
  return withLinks(filled, texts)
}

/** Links in the heading that a feature has for them, else at the end. */
function withLinks(text: string, texts: readonly CapturedText[]): string {
  const single = texts.length === 1
  const links = texts.map(
    ({ source }) => `[${linkText(source.title.zh)}](${translationName(source.id, single)})`,
  )
  const heading = /^(#{2,3} [^\n]*?)Title of the original$/m
  if (heading.test(text)) {
    const [first = '', ...others] = links
    const more = others.map((link) => `Full translation: ${link}\n\n`).join('')
    return text.replace(
      new RegExp(`${heading.source}\\n\\n`, 'm'),
      (_, start: string) => `${start}${first}\n\n${more}`,
    )
  }
  return `${text.trimEnd()}\n\n${links.map((link) => `Full translation: ${link}`).join('\n\n')}\n`
}

/** Writes the evidence as it was received, and the translations. */
export async function writeTexts(
  files: Files,
  folder: string,
  texts: readonly CapturedText[],
  single: boolean,
): Promise<void> {
  for (const { source, bytes, translation } of texts) {
    await files.write(`${folder}/${source.captured.file}`, bytes)
    await files.write(`${folder}/${translationName(source.id, single)}`, translation.text)
  }
}

function linkText(title: string): string {
  return title.replace(/[\\[\]*_`<>]/g, '\\$&')
}

/** A rename of files in an issue's folder, and the text that follows it. */
export interface SecondSource {
  readonly text: string
  readonly renames: readonly { readonly from: string; readonly to: string }[]
}

/**
 * What becomes of an only source when a second one comes: its files take its id into their names. `names` are the files
 * of the issue's folder. Undefined where the front matter cannot be edited.
 */
export function makeRoom(text: string, only: Source, names: readonly string[]): SecondSource | undefined {
  const renames: { from: string; to: string }[] = []
  let changed = text
  if (names.includes('translation.md')) {
    renames.push({ from: 'translation.md', to: `translation-${only.id}.md` })
    changed = changed.replace(/(\]\((?:\.\/)?)translation\.md(?=[)#?\s])/g, `$1translation-${only.id}.md`)
  }
  const { captured } = only
  const extension = captured && /^source\.([a-z]+)$/.exec(captured.file)?.[1]
  if (captured && extension !== undefined) {
    const file = `source-${only.id}.${extension}`
    if (names.includes(captured.file)) renames.push({ from: captured.file, to: file })
    const edited = withSourceKeys(changed, only.id, { captured: { ...captured, file } })
    if (edited === undefined) return undefined
    changed = edited
  }
  return { text: changed, renames }
}
