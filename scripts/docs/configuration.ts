// docs/configuration.md: keys of newsletter.yaml and of front matter, environment variables, template variables.
import { ENVIRONMENT_VARIABLES } from '../../src/config/read.ts'
import { frontMatterSchema } from '../../src/issue/front-matter.ts'
import { siteSchema } from '../../src/issue/site-schema.ts'
import { jsonSchema, type Key, keysOf } from './schemas.ts'
import { cell, MADE } from './table.ts'
import { TEMPLATE_VARIABLES } from './variables.ts'

export const newsletterKeys: readonly Key[] = keysOf(jsonSchema(siteSchema))
export const frontMatterKeys: readonly Key[] = keysOf(jsonSchema(frontMatterSchema))

export function configurationPage(): string {
  return `# Configuration

${MADE}

## newsletter.yaml

\`yibao init\` writes one. With \`# yaml-language-server: $schema=schemas/newsletter.schema.json\` in its first line, editors
complete and check it. A text that holds \`: \` or \` #\` is put in quotes. Unknown keys are errors.

${keyTable(newsletterKeys)}

## Front matter

Stands between two lines of \`---\` at the top of every \`issue.md\`. \`yibao new\` writes it. Its schema is
\`schemas/issue.schema.json\`; an editor that completes front matter finds it by the line
\`# yaml-language-server: $schema=../../schemas/issue.schema.json\` below the first \`---\`.

Titles are always in quotes: in YAML, \`title: Gazette #324: foo\` means "Gazette", since \`#\` begins a comment. yibao
refuses such a line instead of losing the rest.

${keyTable(frontMatterKeys)}

## Environment

Read from the environment, and from the file \`.env\` in the newsletter's folder; the environment wins. Keep \`.env\` out of
version control: it holds a key and a password. A variable that stands in it twice is refused.

| variable | meaning | example |
| --- | --- | --- |
${ENVIRONMENT_VARIABLES.map(({ name, meaning, example }) => `| \`${name}\` | ${cell(meaning)} | \`${example}\` |`).join('\n')}

## Template variables

The subject pattern and the boilerplate are [Liquid](https://liquidjs.com) over these variables. A variable that is not in
the list is an error, not an empty text. \`number\` and \`audio\` are empty where an issue has none:
\`{% if number %}#{{ number }}{% endif %}\`.

| variable | meaning |
| --- | --- |
${TEMPLATE_VARIABLES.map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`).join('\n')}

## Templates

Emails and pages are Liquid files that come with yibao. A file of the same path in the newsletter's own \`templates/\`
folder takes the place of the packaged one. Copy a packaged file before changing it: everything in a template is escaped
but the parts that are already HTML and marked \`| raw\`.
`
}

function keyTable(keys: readonly Key[]): string {
  const rows = keys.map(
    (key) => `| \`${key.path}\` | ${cell(key.type)} | ${need(key)} | ${cell(key.description)} |`,
  )
  return ['| key | value | needed | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function need(key: Key): string {
  if (key.required) return 'yes'
  const preset = key.default
  if (
    preset === undefined ||
    preset === '' ||
    (typeof preset === 'object' && Object.keys(preset ?? {}).length === 0)
  )
    return 'no'
  return `default: \`${cell(Array.isArray(preset) ? preset.join(', ') : String(preset))}\``
}
