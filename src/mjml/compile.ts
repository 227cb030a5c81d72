// The adapter for mjml. Importing mjml reads `.mjmlconfig` of the working directory and runs the packages it names,
// so it is imported once, when first needed, from this package's own folder.
import { fileURLToPath } from 'node:url'
import type { CompileMjml } from '../edition/edition.ts'
import { MjmlProblem } from '../edition/template.ts'

type Mjml2Html = typeof import('mjml')

const OPTIONS = {
  validationLevel: 'strict',
  ignoreIncludes: true,
  keepComments: false,
  fonts: {},
} as const

let loading: Promise<Mjml2Html> | undefined

/** Compiles MJML; throws MjmlProblem for markup that is not MJML. Includes are never read. */
export const compileMjml: CompileMjml = async (mjml) => {
  loading ??= importFromSafeFolder()
  const mjml2html = await loading
  try {
    const { html } = await mjml2html(mjml, OPTIONS)
    return html
  } catch (error) {
    throw new MjmlProblem(sentenceOf(error))
  }
}

/** mjml names the working directory where we have no file to name. */
function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replace(/^ValidationError:\s*/, '')
    .replace(/ of \S+ \(/g, ' (')
    .replace(/\s+/g, ' ')
    .trim()
}

async function importFromSafeFolder(): Promise<Mjml2Html> {
  const folder = process.cwd()
  process.chdir(fileURLToPath(new URL('.', import.meta.url)))
  try {
    return (await import('mjml')).default
  } finally {
    process.chdir(folder)
  }
}
