// The newsletter of the reader's tests.
import type { Site } from '../../src/issue/site.ts'

export const site: Site = {
  name: 'Gazette',
  language: 'en',
  description: 'For tests',
  url: 'https://gazette.example/',
  service: 'https://gazette.example/',
  sender: { name: 'Gazette', address: 'editor@gazette.example' },
  list: { id: 'weekly.gazette.example', label: 'Gazette' },
  bounceDomain: 'gazette.example',
  feedbackId: 'gazette',
  postalAddress: '1 Example Street',
  subject: '{{ newsletter }} #{{ number }}: {{ title }}',
  labels: [
    'Context',
    'Key Takeaways',
    'Summary',
    'Source',
    'Background',
    'Implications',
    'Full Translation',
    '背景',
  ],
  linksHeadings: ['Links', 'Four to Forward'],
  firstNumber: 1,
  boilerplate: {},
}

export const FRONT_MATTER = `---
number: 7
slug: seven
title: "Seven"
date: 2026-11-23
kind: essay
---
`
