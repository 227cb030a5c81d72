// The files of examples/deploy against the program: every command, option, port and setting in them is one that there is.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createProgram } from '../src/cli/main.ts'

const FOLDER = join(import.meta.dirname, '../examples/deploy')
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const compose = parse(read('compose.yaml'), { merge: true })
const units = readdirSync(join(FOLDER, 'systemd')).filter((name) => name.endsWith('.service'))

/** Command lines of yibao, as words. */
function commandLines(): readonly (readonly string[])[] {
  const services: Record<string, { image?: string; command?: readonly string[] }> = compose.services
  const ofCompose = Object.values(services)
    .filter(({ image, command }) => image === 'yibao' && command?.[0] !== undefined)
    .flatMap(({ command = [] }) => (/\s/.test(command[0] ?? '') ? inShell(command[0] ?? '') : [command]))
  const ofUnits = units.flatMap((name) => inShell(read(`systemd/${name}`)))
  return [...ofCompose, ...ofUnits]
}

function inShell(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/\byibao ((?:[a-z][\w-]*|--[a-z-]+|"[^"]*"|\d+| )+)/g)]
    .map(([, words = '']) => words.trim().split(/\s+/))
    .filter(([command = '']) => /^(serve|worker|build|backup|bounces|send)$/.test(command))
}

describe('examples/deploy', () => {
  it('names commands', () => {
    expect(commandLines().map(([command]) => command)).toEqual(
      expect.arrayContaining(['serve', 'worker', 'build', 'backup', 'bounces']),
    )
  })

  it.each(commandLines().map((words) => [words.join(' '), words] as const))('%s', async (_, words) => {
    let command = await createProgram()
    for (const word of words.filter((each) => /^[a-z][\w-]*$/.test(each))) {
      const below = command.commands.find((each) => each.name() === word)
      if (below) command = below
    }
    expect(command.parent, 'a command of yibao').not.toBeNull()
    const known = command.options.map(({ long }) => long)
    for (const option of words.filter((word) => word.startsWith('--'))) expect(known).toContain(option)
  })

  it('leads the proxy to the port on which serve listens, and believes it', () => {
    const { serve, proxy } = compose.services
    const argumentOf = (option: string) => serve.command[serve.command.indexOf(option) + 1]
    expect(proxy.environment.SERVICE_UPSTREAM).toBe(`serve:${argumentOf('--port')}`)
    expect(proxy.networks.inside.ipv4_address).toBe(argumentOf('--proxy'))
    expect(serve.ports).toEqual([`25:${argumentOf('--smtp-port')}`])
    expect(serve.healthcheck.test.join(' ')).toContain(`127.0.0.1:${argumentOf('--metrics-port')}/readyz`)
  })

  it('has every setting that it uses in .env.example, and no other', () => {
    const used = new Set([...read('compose.yaml').matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => name))
    const given = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name)
    expect(given.sort()).toEqual([...used].sort())
  })
})
