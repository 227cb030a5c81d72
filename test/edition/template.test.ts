// Templates: escaping, strictness, limits to the map, and where an error is said to be.
import { describe, expect, it } from 'vitest'
import { renderPattern, renderTemplate, TemplateProblem } from '../../src/edition/template.ts'

const map = (files: Record<string, string>) => new Map(Object.entries(files))

function problem(files: Record<string, string>, values = {}): TemplateProblem {
  try {
    renderTemplate(map(files), 'a.liquid', values)
  } catch (error) {
    if (error instanceof TemplateProblem) return error
    throw error
  }
  throw new Error('expected a problem')
}

describe('renderTemplate', () => {
  it('escapes values unless they are raw', () => {
    const templates = map({ 'a.liquid': '{{ title }}|{{ body | raw }}' })
    expect(renderTemplate(templates, 'a.liquid', { title: 'A<b> & "c"', body: '<p>x</p>' })).toBe(
      'A&lt;b&gt; &amp; &#34;c&#34;|<p>x</p>',
    )
  })

  it('renders partials of the map', () => {
    const templates = map({
      'a.liquid': "{% render 'partials/b.liquid', x: y %}",
      'partials/b.liquid': '[{{ x }}]',
    })
    expect(renderTemplate(templates, 'a.liquid', { y: 'ok' })).toBe('[ok]')
  })

  it.each(['/etc/passwd', '../package.json', './package.json', 'package.json'])(
    'never reads %s from a disk',
    (path) => {
      const found = problem({ 'a.liquid': `one\n  {% render '${path}' %}` })
      expect([found.file, found.line, found.column]).toEqual(['a.liquid', 2, 3])
    },
  )

  it('says where an unknown variable stands', () => {
    const found = problem({ 'a.liquid': 'one\ntwo {{ nmae }}' })
    expect(found).toMatchObject({ file: 'a.liquid', line: 2, column: 8 })
    expect(found.message).toContain('nmae')
  })

  it('says where an error in a partial stands', () => {
    const found = problem({ 'a.liquid': "{% render 'b.liquid' %}", 'b.liquid': '\n\n{{ x | nofilter }}' })
    expect(found).toMatchObject({ file: 'b.liquid', line: 3 })
  })

  it('says where a tag is not closed', () => {
    expect(problem({ 'a.liquid': 'x\n{% if a %}' })).toMatchObject({ file: 'a.liquid', line: 2 })
  })

  it('shows no inherited property', () => {
    expect(problem({ 'a.liquid': '{{ a.constructor }}' }, { a: {} }).message).toContain('constructor')
  })

  it('names a missing template', () => {
    expect(() => renderTemplate(map({}), 'email.mjml.liquid', {})).toThrow(
      'missing template email.mjml.liquid',
    )
  })
})

describe('renderPattern', () => {
  it('escapes nothing', () => {
    expect(renderPattern('{{ a }} & co', 'subject', { a: 'AT&T' })).toBe('AT&T & co')
  })
  it('names the pattern in an error', () => {
    expect(() => renderPattern('{{ b }}', 'subject', {})).toThrow(TemplateProblem)
  })
})
