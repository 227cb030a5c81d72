// Records beside a final issue what its terms stood for, so that later edits of the lexicon never change it.
import type { Files } from '../../files/files.ts'
import { type ExpansionsText, recordText } from '../../issue/expansions.ts'
import { EXPANSIONS_FILE } from '../../issue/folder.ts'
import type { Issue } from '../../issue/issue.ts'

/**
 * Writes what the record of a final issue lacks; what it has stays. Gives the record as it is now, undefined where an
 * issue has no terms or is a draft. A record that cannot be read is left as it is: reading the issue has said so.
 */
export async function recordExpansions(files: Files, issue: Issue): Promise<ExpansionsText | undefined> {
  if (issue.meta.status !== 'final') return undefined
  const path = `${issue.folder}/${EXPANSIONS_FILE}`
  const text = await files.readText(path)
  const present = text === undefined ? undefined : { path, text }
  const added = recordText(issue.expansions, present)
  if (added === undefined) return present
  await files.write(path, added)
  return { path, text: added }
}
