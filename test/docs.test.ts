// The documentation says what the code does: pages made from code are fresh, every command, option, rule, key and
// variable is in them, commands that are shown exist, links resolve, and what the README tells people to type works.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Command } from 'commander'
import { SMTPServer } from 'smtp-server'
import { describe, expect, it } from 'vitest'
import { commandsOf } from '../scripts/docs/cli.ts'
import { frontMatterKeys, newsletterKeys } from '../scripts/docs/configuration.ts'
import { allMessages } from '../scripts/docs/rules.ts'
import { TEMPLATE_VARIABLES } from '../scripts/docs/variables.ts'
import { madeFiles } from '../scripts/docs.ts'
import { createProgram } from '../src/cli/main.ts'
import { boilerplateValues } from '../src/edition/boilerplate.ts'
import type { Issue } from '../src/issue/issue.ts'
import { readSite } from '../src/issue/site-schema.ts'
import { runYibao } from './cli.ts'

const ROOT = join(import.meta.dirname, '..')
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'bench', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
]
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const program = await createProgram()
const commands = commandsOf(program)

const made = await madeFiles()

describe('pages made from code', () => {
  it.each([...made])('%s is fresh: npx tsx scripts/docs.ts writes it', (path, text) => {
    expect(read(path)).toBe(text)
  })
})

describe('what there is', () => {
  it.each(commands)('command %s is documented with its options', (name, command) => {
    const page = read('docs/cli.md')
    expect(page).toContain(`## ${name}\n`)
    expect(page).not.toContain('[object')
    for (const option of command.options) expect(page).toContain(option.long)
    expect(command.description()).not.toBe('')
    for (const { description } of [...command.registeredArguments, ...command.options])
      expect(description).not.toBe('')
  })

  it('has every rule that a source file names, once', () => {
    const ids = allMessages.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    // The preview's own message about itself is none about a text.
    const named = sources().flatMap((text) =>
      [...text.matchAll(/\bruleId: '([a-z-]+)'/g)].map((match) => match[1]),
    )
    expect(named.filter((id) => id !== undefined && id !== 'preview' && !ids.includes(id))).toEqual([])
    for (const id of ids) expect(read('docs/rules.md')).toContain(`\`${id}\``)
  })

  it('has every environment variable that a source file names', () => {
    const page = read('docs/configuration.md')
    const names = new Set(sources().flatMap((text) => text.match(/\bYIBAO_[A-Z_]+[A-Z]\b/g) ?? []))
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })

  it('has every key of newsletter.yaml and front matter, each described', () => {
    const page = read('docs/configuration.md')
    for (const { path, description } of [...newsletterKeys, ...frontMatterKeys]) {
      expect(page).toContain(`\`${path}\``)
      expect(`${path}: ${description}`).not.toBe(`${path}: `)
    }
  })

  it('has every variable that subject and boilerplate are given', () => {
    const { site } = readSite('newsletter.yaml', read('newsletter.yaml'))
    if (!site) throw new Error('the newsletter of this repository cannot be read')
    const meta = {
      slug: 'a',
      title: 'T',
      date: '2026-11-23',
      kind: 'note',
      summary: '',
      status: 'draft',
    } as const
    const given = boilerplateValues({ meta } as unknown as Issue, site)
    expect(TEMPLATE_VARIABLES.map(([name]) => name).sort()).toEqual(Object.keys(given).sort())
  })
})

describe.each(PAGES)('%s', (path) => {
  it('links only to files that are there', () => {
    const text = withoutCode(read(path))
    const targets = [...text.matchAll(/(?<!\\)\]\(<?([^)\s>]+)>?[^)]*\)/g)].flatMap((match) => match[1] ?? [])
    const missing = targets
      .filter((target) => !/^([a-z]+:|#)/.test(target))
      .filter((target) => !existsSync(join(ROOT, dirname(path), target.replace(/#.*/, ''))))
    expect(missing).toEqual([])
  })

  it('shows only commands and options that exist', () => {
    const wrong = shownCommands(read(path)).filter((line) => !exists(line))
    expect(wrong).toEqual([])
  })
})

describe('README', () => {
  it('tells people to type what works', { timeout: 300_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yibao-readme-'))
    const inbox = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      logger: false,
      onData: (stream, _session, done) => {
        stream.resume()
        stream.on('end', () => done())
      },
    })
    await new Promise<void>((resolve) => inbox.listen(0, '127.0.0.1', resolve))
    const { port } = inbox.server.address() as AddressInfo
    try {
      await cp(join(ROOT, 'examples/subscribers.csv'), join(folder, 'subscribers.csv'))
      for (const line of runnableLines(read('README.md'))) {
        const [, ...args] = words(line)
        const real = args[1] === 'send' && !args.includes('--test')
        // What the README tells people to do by hand before a real send, and to answer to its question.
        if (real) await setFinal(folder)
        const asked = real ? [...args.slice(1), '--yes'] : args.slice(1)
        const env = { YIBAO_SMTP_URL: `smtp://127.0.0.1:${port}` }
        const { code, stderr } = await runYibao(asked, { cwd: folder, env })
        expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' })
      }
    } finally {
      await new Promise<void>((resolve) => inbox.close(() => resolve()))
      await rm(folder, { recursive: true, force: true })
    }
  })
})

/** Sets `status: final` in every issue of a newsletter. */
async function setFinal(newsletter: string): Promise<void> {
  const issues = join(newsletter, 'issues')
  for (const folder of await readdir(issues)) {
    const path = join(issues, folder, 'issue.md')
    await writeFile(path, readFileSync(path, 'utf8').replace('status: draft', 'status: final'))
  }
}

function sources(): readonly string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(relative(ROOT, join(ROOT, 'src', name))))
}

/** Text without code: what looks like a link in code is none. */
function withoutCode(text: string): string {
  return text.replace(/^ *(```+|~~~+)[\s\S]*?^ *\1/gm, '').replace(/(`+)[^`][\s\S]*?\1/g, '')
}

/** Commands in fenced blocks and code spans, without what is before `yibao`. */
function shownCommands(text: string): string[] {
  const fenced = [...text.matchAll(/^ *```[^\n]*\n([\s\S]*?)^ *```/gm)].flatMap((match) =>
    (match[1] ?? '').split('\n'),
  )
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '')
  return [...fenced, ...spans].flatMap((line) => /^\s*(?:npx )?(yibao(?: .*)?)$/.exec(line)?.[1] ?? [])
}

/** Whether a shown command names a command and options that there are. */
function exists(line: string): boolean {
  const [, ...rest] = words(line.replace(/ #.*$/, ''))
  const names = rest.filter((word) => /^[a-z]/.test(word))
  const command = commands.find(([name]) => names.slice(0, 2).join(' ') === name || names[0] === name)?.[1]
  const group = program.commands.find((each) => each.name() === names[0])
  if (!command && !group) return names.length === 0
  const options = optionsOf(command ?? group)
  return rest.filter((word) => /^--[a-z]/.test(word)).every((word) => options.has(word.replace(/=.*/, '')))
}

function optionsOf(command: Command | undefined): ReadonlySet<string | undefined> {
  const all = [command, program].flatMap((each) => each?.options ?? [])
  return new Set([...all.map((option) => option.long), '--help', '--version'])
}

/** What the README's `sh` blocks tell people to type, but for what runs until it is interrupted, and npm's own. */
function runnableLines(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].map((match) => match[1] ?? '')
  const lines = blocks.flatMap((block) => block.split('\n')).map((line) => line.replace(/ #.*$/, '').trim())
  return lines.filter(
    (line) => line !== '' && !/^npm (run demo|test)\b|^npx yibao (preview|serve)\b/.test(line),
  )
}

/** Splits a line as a shell does, as far as documentation needs it. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
}
