// One page of every kind with everything on it that it can have: rendered at the start, so that a template that is wrong is
// found then. Data only.
import type { Page, PageType } from './page.ts'

const LISTS = [
  { id: 'weekly', name: 'Weekly', description: 'Every issue' },
  { id: 'notes', name: 'Notes' },
]
const OPTION = { number: 1, title: 'Yes' }

const BY_TYPE: { readonly [Type in PageType]: readonly Extract<Page, { readonly type: Type }>[] } = {
  home: [{ type: 'home' }],
  subscribe: [
    { type: 'subscribe' },
    ...(['address', 'stale', 'challenge'] as const).map((problem) => ({
      type: 'subscribe' as const,
      problem,
      formToken: 'token',
      challenge: '{}',
      values: { address: 'reader', language: 'zh' as const, edition: 'links' as const, lists: ['weekly'] },
      lists: LISTS,
    })),
  ],
  asked: [{ type: 'asked' }],
  confirm: [{ type: 'confirm' }],
  confirmed: [{ type: 'confirmed', preferencesUrl: '/preferences/token' }],
  expired: (['confirm', 'preferences', 'change-address', 'data', 'erase', 'owner'] as const).map(
    (purpose) => ({ type: 'expired', purpose }),
  ),
  unknown: [{ type: 'unknown' }],
  leave: [{ type: 'leave', action: '/leave/token', preferencesUrl: '/preferences/token' }],
  left: [{ type: 'left', preferencesUrl: '/preferences/token' }],
  preferences: [
    {
      type: 'preferences',
      maskedAddress: 'r***@example.org',
      language: 'en',
      edition: 'full',
      pausedUntil: '2026-12-14',
      pauseFrom: '2026-11-23',
      pauseTo: '2027-11-23',
      lists: LISTS,
      onLists: ['weekly'],
      links: {
        changeAddress: '/fresh/change-address/token',
        data: '/fresh/data/token',
        erase: '/fresh/erase/token',
        leave: '/leave/token',
      },
    },
  ],
  saved: [{ type: 'saved', preferencesUrl: '/preferences/token', pausedUntil: '2026-12-14' }],
  fresh: (['change-address', 'data', 'erase'] as const).map((purpose) => ({ type: 'fresh', purpose })),
  mailed: (['preferences', 'change-address', 'confirm-address', 'owner'] as const).map((purpose) => ({
    type: 'mailed',
    purpose,
  })),
  data: [
    {
      type: 'data',
      rows: [
        { label: 'address', value: 'reader@example.org' },
        { label: 'since', value: '2026-11-23' },
        { label: 'field', value: 'value' },
      ],
      downloadUrl: '/data/token.json',
    },
  ],
  'change-address': [{ type: 'change-address', problem: 'address', value: 'reader' }],
  'confirm-address': [{ type: 'confirm-address' }],
  'address-changed': [{ type: 'address-changed' }],
  erase: [{ type: 'erase' }],
  erased: [{ type: 'erased' }],
  link: [
    { type: 'link' },
    { type: 'link', problem: 'address', value: 'reader', formToken: 'token' },
    { type: 'link', problem: 'stale' },
  ],
  vote: [{ type: 'vote', title: 'Shall we?', options: [OPTION, { number: 2, title: 'No' }], chosen: 1 }],
  voted: [{ type: 'voted', title: 'Shall we?', option: OPTION }],
  'vote-closed': [
    { type: 'vote-closed', title: 'Shall we?' },
    { type: 'vote-closed', title: 'Shall we?', resultUrl: 'https://gazette.example/' },
  ],
  owner: [{ type: 'owner' }],
  statistics: [
    { type: 'statistics', title: 'Statistics', html: '<p>Nothing yet.</p>', style: '.plot { color: red }' },
  ],
  failed: [{ type: 'failed' }],
  'too-many': [{ type: 'too-many' }],
  missing: [{ type: 'missing' }],
}

export const SAMPLES: readonly Page[] = Object.values(BY_TYPE).flat()
