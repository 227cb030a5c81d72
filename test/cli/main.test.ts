// The command line as a whole: exit codes, and that nobody sees a stack trace for a mistake of theirs.
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { plain } from '../../src/cli/print.ts'
import { runYibao } from '../cli.ts'

describe('yibao', () => {
  it('prints its help and ends well', async () => {
    const run = await runYibao(['--help'], { cwd: tmpdir() })
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('Usage: yibao')
  })

  it.each([[['no-such-command']], [['--no-such-option']]])(
    '%j is a usage error: exit 2, a sentence, no stack',
    async (args) => {
      const run = await runYibao(args, { cwd: tmpdir() })
      expect(run.code).toBe(2)
      expect(run.stderr).toMatch(/unknown (command|option)/)
      expect(run.stderr).not.toMatch(/^\s+at /m)
    },
  )
})

describe('plain', () => {
  it('takes out what a terminal would obey', () => {
    expect(plain('a\u001b[2Jb\u009b1mc\u202Ed\re\u0007')).toBe('a[2Jb1mcde')
  })

  it('keeps Chinese, line feeds and tabs', () => {
    expect(plain('译报\n\t“好”')).toBe('译报\n\t“好”')
  })
})
