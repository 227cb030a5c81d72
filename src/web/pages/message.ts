// The pages that say something and have at most one button: which words, values and links each has. Pure.
import type { Language } from '../../bilingual/language.ts'
import { longDate } from '../../edition/dates.ts'
import type { Site } from '../../issue/site.ts'
import { JOINING_WORDS } from './joining-words.ts'
import { OTHER_WORDS } from './other-words.ts'
import { OWN_WORDS } from './own-words.ts'
import type { Page } from './page.ts'
import type { PageWords, WordFill } from './page-words.ts'
import { pathTo } from './paths.ts'

export const MESSAGE_WORDS = { ...JOINING_WORDS, ...OWN_WORDS, ...OTHER_WORDS }
export type MessageId = keyof typeof MESSAGE_WORDS

type FormPage = 'subscribe' | 'preferences' | 'link' | 'change-address' | 'data' | 'vote' | 'statistics'
export type MessagePage = Exclude<Page, { readonly type: FormPage }>

export interface Message {
  readonly words: PageWords
  readonly fill: WordFill
}

/** What a page says. Values and links that it has not are undefined, and the words around them are left out. */
export function messageOf(page: MessagePage, language: Language, site: Site): Message {
  return { words: MESSAGE_WORDS[messageId(page)][language], fill: fillOf(page, language, site) }
}

export function messageId(page: MessagePage): MessageId {
  switch (page.type) {
    case 'fresh':
      return `fresh-${page.purpose}`
    case 'mailed':
      if (page.purpose === 'preferences' || page.purpose === 'confirm-address' || page.purpose === 'owner')
        return `mailed-${page.purpose}`
      return 'mailed-fresh'
    case 'expired':
      if (page.purpose === 'confirm' || page.purpose === 'owner') return `expired-${page.purpose}`
      return 'expired-own'
    case 'vote-closed':
      return page.resultUrl === undefined ? 'vote-closed-unpublished' : 'vote-closed'
    default:
      return page.type
  }
}

/** Values and links that every page may name. */
export function commonFill(site: Site): WordFill {
  const contact = site.replyTo ?? site.sender.address
  return {
    values: { newsletter: site.name, contact },
    links: {
      archive: site.url,
      contact: `mailto:${contact}`,
      subscribe: pathTo(site, 'subscribe'),
      link: pathTo(site, 'link'),
      owner: pathTo(site, 'owner'),
    },
  }
}

function fillOf(page: MessagePage, language: Language, site: Site): WordFill {
  const common = commonFill(site)
  return {
    values: {
      ...common.values,
      date: page.type === 'saved' && page.pausedUntil ? dayOf(page.pausedUntil, language) : undefined,
      question: page.type === 'voted' || page.type === 'vote-closed' ? page.title : undefined,
      number: page.type === 'voted' ? String(page.option.number) : undefined,
      option: page.type === 'voted' ? page.option.title : undefined,
    },
    links: {
      ...common.links,
      preferences: 'preferencesUrl' in page ? page.preferencesUrl : undefined,
      return: page.type === 'left' ? (page.returnUrl ?? common.links.subscribe) : undefined,
      result: page.type === 'vote-closed' ? page.resultUrl : undefined,
    },
  }
}

/** A day, YYYY-MM-DD, as it is written: `14 December 2026`, `2026年12月14日`. */
export function dayOf(day: string, language: Language): string {
  if (language === 'en') return longDate(day)
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}
