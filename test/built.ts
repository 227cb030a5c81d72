// Compiles what tests run in processes of their own, once before all of them: started from the sources, each of hundreds of
// processes would compile the same files again.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')
/** The command line, compiled. */
export const MAIN = join(ROOT, 'dist/cli/main.js')
/** Beside the compiled sources, so that what is compiled into it finds them where it found the sources. */
const BUILT = join(ROOT, 'test/.built')
const CHILD_FILES = ['test/crash/child.ts', 'test/crash/orders.ts', 'test/mailing/sample.ts']
/** The sending process of the crash tests, compiled. */
export const CHILD = join(BUILT, 'test/crash/child.js')

/** For vitest, before any test. Types are not looked at here: `npm run check` does. */
export default function compile(): void {
  if (newest('src') > modified(MAIN)) {
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' })
  }
  for (const path of CHILD_FILES) {
    const { outputText } = ts.transpileModule(readFileSync(join(ROOT, path), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    })
    const file = join(BUILT, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, outputText)
  }
  if (!existsSync(join(BUILT, 'src'))) symlinkSync('../../dist', join(BUILT, 'src'))
}

function newest(folder: string): number {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  return Math.max(...files.map((path) => modified(join(ROOT, folder, path))))
}

function modified(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0
}
