// A newsletter for tests of pages.

import type { Site } from '../../src/issue/site.ts'
import { readSite } from '../../src/issue/site-schema.ts'

export function siteAt(service: string, changes: Partial<Site> = {}): Site {
  const yaml = [
    'name: Gazette',
    'description: Of things',
    'url: https://gazette.example/',
    `service: ${service}`,
    'sender: { name: Editor, address: editor@gazette.example }',
    'list: { id: weekly.gazette.example }',
    'feedbackId: gazette',
    'postalAddress: 1 Example Street',
  ].join('\n')
  const { site, file } = readSite('newsletter.yaml', yaml)
  if (!site) throw new Error(String(file.messages[0]))
  return { ...site, ...changes }
}
