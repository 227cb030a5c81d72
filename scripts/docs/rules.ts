// docs/rules.md: every message that yibao can give about what a person wrote.
import { ENVIRONMENT_MESSAGES } from '../../src/config/read.ts'
import { EDITION_MESSAGES } from '../../src/edition/messages.ts'
import { MESSAGES } from '../../src/issue/messages.ts'
import type { MessageRule } from '../../src/issue/report.ts'
import { yamlMessages } from '../../src/issue/yaml.ts'
import { folderMessages } from '../../src/jobs/check.ts'
import { linkMessages } from '../../src/jobs/links/links.ts'
import { preset } from '../../src/lint/preset.ts'
import { runMessages } from '../../src/lint/run.ts'
import { cell, MADE } from './table.ts'

const GROUPS: readonly (readonly [string, string, readonly MessageRule[]])[] = [
  ['The text of an issue', 'Rules in `src/lint/rules/`.', [...preset, ...runMessages, ...folderMessages]],
  [
    'The grammar',
    'Given while an issue is read. [writing.md](writing.md) explains each construct.',
    MESSAGES,
  ],
  ['Links, asked for with `--online`', 'Given by `yibao check --online`.', linkMessages],
  ['The email and the page', 'Given while an issue is rendered.', EDITION_MESSAGES],
  ['Front matter and newsletter.yaml', '[configuration.md](configuration.md) lists all keys.', yamlMessages],
  ['Setting up', 'Given when a newsletter is opened.', ENVIRONMENT_MESSAGES],
]

/** Every message there is. */
export const allMessages: readonly MessageRule[] = GROUPS.flatMap(([, , messages]) => messages)

export function rulesPage(): string {
  const groups = GROUPS.map(([title, text, messages]) =>
    [`## ${title}`, '', text, '', ...table(messages)].join('\n'),
  )
  return `# Messages

${MADE}

\`yibao check\` gives these messages, with file, line and column. An *error* must be corrected: an issue with one is not
sent. A *warning* should be looked at: \`yibao check --strict\` counts it as an error. A *lead* is a hint.

A message that is wrong for one place is ignored there, with a reason, by a comment before the block:

\`\`\`markdown
<!-- yibao ignore image-alt: a decorative line -->
\`\`\`

In the front matter, it stands on a line of its own before the key or the list item:

\`\`\`yaml
# yibao ignore source-archive: the page asks not to be archived
- id: statement
\`\`\`

${groups.join('\n\n')}
`
}

function table(messages: readonly MessageRule[]): string[] {
  const rows = messages
    .toSorted((left, right) => left.id.localeCompare(right.id))
    .map(({ id, severity, summary, advice }) => {
      const shown = severity === 'info' ? 'lead' : severity
      return `| <a id="${id}"></a>\`${id}\` | ${shown} | ${cell(summary)} | ${cell(advice)} |`
    })
  return ['| rule | severity | what is promised | what to do |', '| --- | --- | --- | --- |', ...rows]
}
