// The adapter for mjml. Importing mjml reads `.mjmlconfig` of the working directory and runs the packages it names,
// so it is imported once, when first needed, from this package's own folder.
import { fileURLToPath } from 'node:url'
import type { CompileMjml } from '../edition/edition.ts'

type Mjml2Html = typeof import('mjml')

let loading: Promise<Mjml2Html> | undefined

/** Compiles MJML; throws mjml's ValidationError for markup that is not MJML. Includes are never read. */
export const compileMjml: CompileMjml = async (mjml) => {
  loading ??= importFromSafeFolder()
  const mjml2html = await loading
  const { html } = await mjml2html(mjml, {
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
    fonts: {},
  })
  return html
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
