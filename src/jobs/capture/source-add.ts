// Adds captured texts to an issue that is there: record, translation and evidence. The files of a source that was alone
// until now take its id into their names.
import type { Files } from '../../files/files.ts'
import { withSource } from '../../issue/front-matter-edit.ts'
import type { IssueEntry } from '../newsletter.ts'
import { type CapturedText, type CapturePorts, captureTexts, type Origin } from './capture.ts'
import { isPlaceholder, makeRoom, translationName, writeTexts } from './source-files.ts'

export type SourceAddResult =
  | {
      readonly state: 'added'
      readonly texts: readonly CapturedText[]
      /** Names in the issue's folder. */
      readonly written: readonly string[]
      readonly renamed: readonly { readonly from: string; readonly to: string }[]
    }
  | { readonly state: 'failed'; readonly reasons: readonly string[] }

export async function addSources(
  files: Files,
  ports: CapturePorts,
  { folder, meta }: IssueEntry,
  origins: readonly Origin[],
): Promise<SourceAddResult> {
  const path = `${folder}/issue.md`
  const text = await files.readText(path)
  if (!meta || text === undefined) return failed(`${path}: its front matter cannot be read; see yibao check`)
  const names = await files.list(folder)
  const placeholder = meta.sources.length === 1 ? meta.sources.find(isPlaceholder) : undefined
  const sources = placeholder && !names.includes('translation.md') ? [] : meta.sources
  // A translation that no source names any more keeps its name.
  const taken = [
    ...sources.map(({ id }) => id),
    ...names.flatMap((name) => /^translation-(.+)\.md$/.exec(name)?.[1] ?? []),
  ]
  const captured = await captureTexts(ports, origins, [...new Set(taken)])
  if (captured.state === 'failed') return captured
  const [only] = sources
  const room = sources.length === 1 && only ? makeRoom(text, only, names) : { text, renames: [] }
  let edited = room?.text
  let replaced = sources.length === 0 ? placeholder?.id : undefined
  for (const { source } of captured.texts) {
    edited = edited === undefined ? undefined : withSource(edited, source, replaced)
    replaced = undefined
  }
  if (room === undefined || edited === undefined) return failed(`${path}: its front matter cannot be edited`)
  const single = new Set(taken).size + origins.length === 1
  await writeTexts(files, folder, captured.texts, single)
  for (const { from, to } of room.renames)
    await files.write(`${folder}/${to}`, (await files.readBytes(`${folder}/${from}`)) ?? '')
  await files.write(path, edited)
  for (const { from } of room.renames) await files.remove(`${folder}/${from}`)
  const written = captured.texts.flatMap(({ source }) => [
    translationName(source.id, single),
    source.captured.file,
  ])
  return { state: 'added', texts: captured.texts, written, renamed: room.renames }
}

function failed(reason: string): SourceAddResult {
  return { state: 'failed', reasons: [reason] }
}
