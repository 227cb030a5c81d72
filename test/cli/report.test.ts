// Messages for people: in colour where there is a terminal, and never with what a text brings along.

import { VFile } from 'vfile'
import { describe, expect, it } from 'vitest'
import { paintFor } from '../../src/cli/print.ts'
import { countMessages, reportMessages } from '../../src/cli/report.ts'
import { report } from '../../src/issue/report.ts'

const terminal = { isTTY: true, hasColors: () => true } as NodeJS.WriteStream
const pipe = { isTTY: false } as NodeJS.WriteStream

function file() {
  const made = new VFile({ path: 'issues/a/issue.md' })
  report(made, {
    ruleId: 'r',
    severity: 'error',
    reason: 'Unexpected \u001b[8mx',
    place: { line: 2, column: 3 },
  })
  return made
}

describe('messages for people', () => {
  it('are plain where nobody sees colours', () => {
    expect(reportMessages([file()], 'stylish', paintFor(pipe))).toBe(
      'issues/a/issue.md\n  2:3  error  Unexpected [8mx  [r]',
    )
  })

  it('have colours of ours on a terminal, and none of the text', () => {
    const text = reportMessages([file()], 'stylish', paintFor(terminal))
    expect(text).toContain('\u001b[31merror\u001b[39m')
    expect(text).not.toContain('\u001b[8m')
  })

  it('stand below the file that they are about', () => {
    const made = file()
    report(made, { ruleId: 'template', severity: 'error', reason: 'Unexpected y' }).file =
      'templates/a.liquid'
    expect(reportMessages([made], 'stylish')).toContain('\n\ntemplates/a.liquid\n  1:1  error  Unexpected y')
  })

  it('say once what every issue says of a template', () => {
    const files = ['a', 'b'].map((name) => {
      const made = new VFile({ path: `issues/${name}/issue.md` })
      report(made, { ruleId: 'template', severity: 'error', reason: 'Unexpected y' }).file =
        'templates/a.liquid'
      return made
    })
    expect(countMessages(files).errors).toBe(1)
    expect(reportMessages(files, 'github')).toBe(
      '::error file=templates/a.liquid,title=template::Unexpected y',
    )
  })
})
