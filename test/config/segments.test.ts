// Lists and segments in newsletter.yaml: read, or told where and why not.
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/read.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'

const NEWSLETTER = `name: Gazette
description: A test.
url: https://gazette.example/
sender: { name: A, address: editor@gazette.example }
postalAddress: 1 Example Street
`

async function read(yaml: string) {
  const files = memoryFiles({ 'newsletter.yaml': NEWSLETTER + yaml })
  const { config, file } = await readConfig(files, '/newsletter', {})
  return { site: config?.site, said: file.messages.map(String) }
}

describe('lists and segments of newsletter.yaml', () => {
  it('are none where nothing is said', async () => {
    const { site } = await read('')
    expect(site).not.toHaveProperty('lists')
    expect(site).not.toHaveProperty('segments')
  })

  it('are read', async () => {
    const { site, said } = await read(`lists:
  press: { name: Press, description: For editors., public: true }
  board: { name: Board }
segments:
  press-en: list = press and language = en
  quiet: >-
    last received is set
    and not last received within 3 months
`)
    expect(said).toEqual([])
    expect(site?.lists).toEqual({
      press: { name: 'Press', description: 'For editors.', public: true },
      board: { name: 'Board', public: false },
    })
    expect(site?.segments).toEqual({
      'press-en': 'list = press and language = en',
      quiet: 'last received is set and not last received within 3 months',
    })
  })

  it.each([
    [
      'a misspelt field',
      'segments:\n  a: langage = zh\n',
      [/^newsletter.yaml:7:6: Segment a: Unexpected “langage” at column 1, .* Did you mean “language”\?$/],
    ],
    [
      'a place in quotes',
      'segments:\n  a: "name = Ann Lee"\n',
      [/^newsletter.yaml:7:18: .*“Lee” at column 12/],
    ],
    [
      'a place in folded lines',
      'segments:\n  a: >-\n    language = zh\n    or x\n',
      [/^newsletter.yaml:7:6: .*“x” at column 18/],
    ],
    ['a place behind escapes', 'segments:\n  a: "name = \\"Ann"\n', [/^newsletter.yaml:7:6: .*never closed/]],
    [
      'an unknown list',
      'lists: { press: { name: Press } }\nsegments:\n  a: list = pres\n',
      [/^newsletter.yaml:8:13: .*one of the lists press. Did you mean “press”/],
    ],
    ['a list where there are none', 'segments:\n  a: list = press\n', [/has no `lists`/]],
    [
      'all that is wrong',
      'segments:\n  a: x\n  b: language = en\n  c: y\n',
      [/^newsletter.yaml:7:6: /, /^newsletter.yaml:9:6: /],
    ],
    [
      'a name that nobody could type',
      'segments:\n  A b: language = en\n',
      [/segments.A b.*expected an id of lower-case letters/],
    ],
    [
      'no expression',
      'segments:\n  a: 3\n',
      [/Unexpected `3` as `segments.a`, expected an expression such as/],
    ],
    ['a list without a name', 'lists:\n  press: {}\n', [/Unexpected `lists.press` without `name`/]],
    ['a list with an unknown key', 'lists:\n  press: { name: P, pubic: true }\n', [/Unexpected key `pubic`/]],
    ['no lists', 'lists: [press]\n', [/Unexpected a list as `lists`, expected ids of lists/]],
  ])('say %s', async (_, yaml, expected) => {
    const { site, said } = await read(yaml)
    expect(site).toBeUndefined()
    expect(said).toEqual(expected.map((pattern) => expect.stringMatching(pattern)))
  })
})
