// Gathers the glosses of issues and compares them with the lexicon.

import { type Harvest, harvest } from '../../bilingual/lexicon/harvest.ts'
import type { Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import { lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { Files } from '../../files/files.ts'
import type { Site } from '../../issue/site.ts'
import { findIssue, listIssues } from '../newsletter.ts'
import { loadRecords } from '../records/records.ts'

/** Of the issues named, or of all. `unknown` are names that fit no issue. */
export async function harvestIssues(
  files: Files,
  site: Site,
  lexicon: Lexicon,
  names: readonly string[],
  min: number,
): Promise<{ readonly harvest: Harvest } | { readonly unknown: readonly string[] }> {
  const entries = await listIssues(files)
  const unknown = names.filter((name) => !findIssue(entries, name))
  if (unknown.length > 0) return { unknown }
  const wanted =
    names.length === 0
      ? entries
      : entries.filter((entry) => names.some((name) => findIssue(entries, name) === entry))
  const records = await loadRecords(files, site, lexicon, wanted)
  const glosses = records.flatMap(({ slug, glosses: used }) =>
    used.map(({ zh, english }) => ({ zh, issue: slug, ...(english === undefined ? {} : { english }) })),
  )
  return { harvest: harvest(glosses, lexiconIndex(lexicon), min) }
}
