// The records of all issues, for the memory, harvest and the checks across the archive.
import type { Lexicon } from '../bilingual/lexicon.ts'
import type { Files } from '../files/files.ts'
import { type IssueRecord, recordOf } from '../issue/record.ts'
import type { Site } from '../issue/site.ts'
import { type IssueEntry, loadIssue } from './newsletter.ts'

/** Records of the issues whose front matter can be read, in the order of the entries. */
export async function loadRecords(
  files: Files,
  site: Site,
  lexicon: Lexicon,
  entries: readonly IssueEntry[],
): Promise<readonly IssueRecord[]> {
  const records: IssueRecord[] = []
  for (const { folder } of entries) {
    const { issue } = await loadIssue(files, folder, site, lexicon)
    if (issue) records.push(recordOf(issue))
  }
  return records
}
