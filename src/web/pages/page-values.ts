// What the templates of the pages are given: every text as HTML, every address still to be escaped. Pure.
import type { Language } from '../../bilingual/language.ts'
import type { Site } from '../../issue/site.ts'
import { DATA_LABELS, DATA_VALUES, EDITION_WORDS, FORM_WORDS, FRAME_WORDS } from './form-words.ts'
import { commonFill, type MessagePage, messageOf } from './message.ts'
import {
  type DataRow,
  EDITIONS,
  type EditionChoice,
  type ListChoice,
  type Page,
  type PreferencesPage,
  type SubscribePage,
} from './page.ts'
import { fillPlain, fillWords, textHtml, type WordFill } from './page-words.ts'
import { pathTo } from './paths.ts'

type Values = Readonly<Record<string, unknown>>

export interface PageValues {
  /** File below `web/service/`, without its ending. */
  readonly template: string
  /** For the window: not escaped. */
  readonly title: string
  /** `page` of the template. */
  readonly page: Values
}

/** Answers to a POST: their address, asked for with GET, is another page. So they offer no other language. */
const ANSWERS: ReadonlySet<Page['type']> = new Set([
  'asked',
  'confirmed',
  'left',
  'saved',
  'mailed',
  'address-changed',
  'erased',
  'voted',
  'failed',
  'too-many',
])

export function pageValues(page: Page, language: Language, site: Site): PageValues {
  switch (page.type) {
    case 'subscribe':
      return subscribeValues(page, language, site)
    case 'preferences':
      return preferencesValues(page, language, site)
    case 'link':
    case 'change-address':
      return addressValues(page, language, site)
    case 'data': {
      const words = FORM_WORDS.data[language]
      const rows = page.rows.map((row) => rowHtml(row, language))
      return {
        template: 'data',
        title: words.title,
        page: { words: wordsHtml(words, commonFill(site), language), rows, download_url: page.downloadUrl },
      }
    }
    case 'vote': {
      const words = FORM_WORDS.vote[language]
      const options = page.options.map(({ number, title }) => ({
        number,
        title: textHtml(title, language),
        checked: number === page.chosen,
      }))
      const values = {
        words: wordsHtml(words, commonFill(site), language),
        options,
        action: page.action ?? '',
      }
      const question = textHtml(page.title, language)
      return { template: 'vote', title: words.title, page: { ...values, question } }
    }
    case 'statistics': {
      const title = textHtml(page.title, language)
      return { template: 'statistics', title: page.title, page: { title, html: page.html } }
    }
    default:
      return messageValues(page, language, site)
  }
}

/** What the frame around every page needs. */
export function frameValues(page: Page, language: Language, site: Site): Values {
  const other: Language = language === 'en' ? 'zh' : 'en'
  return {
    language,
    lang: language === 'en' ? 'en' : 'zh-Hans',
    site: {
      name: site.name,
      name_html: textHtml(site.name, language),
      list: site.list.id,
      archive: site.url,
    },
    words: FRAME_WORDS[language],
    switch: ANSWERS.has(page.type)
      ? null
      : {
          href: `?lang=${other}`,
          lang: other === 'en' ? 'en' : 'zh-Hans',
          label: FRAME_WORDS[language].other,
        },
  }
}

function messageValues(page: MessagePage, language: Language, site: Site): PageValues {
  const { words, fill } = messageOf(page, language, site)
  const html = (text: string) => fillWords(text, fill, language)
  return {
    template: 'message',
    title: fillPlain(words.title, fill.values),
    page: {
      type: page.type,
      title: html(words.title),
      text: words.text.map(html).filter((text) => text !== undefined),
      aside: (words.aside ?? []).map(html).filter((text) => text !== undefined),
      button: words.button === undefined ? '' : textHtml(words.button, language),
      action: ('action' in page ? page.action : undefined) ?? '',
    },
  }
}

function subscribeValues(page: SubscribePage, language: Language, site: Site): PageValues {
  const words = FORM_WORDS.subscribe[language]
  const fill = commonFill(site)
  const { values = {} } = page
  return {
    template: 'subscribe',
    title: fillPlain(words.title, fill.values),
    page: {
      words: wordsHtml(words, fill, language),
      working: fillPlain(words.working, fill.values),
      broken: fillPlain(words.broken, fill.values),
      description: textHtml(site.description, language),
      action: page.action ?? pathTo(site, 'subscribe'),
      form_token: page.formToken ?? '',
      challenge: page.challenge ?? '',
      problem: page.problem === undefined ? '' : textHtml(words[`problem_${page.problem}`], language),
      problem_field: page.problem === 'address' ? 'address' : '',
      address: values.address ?? '',
      languages: languageChoices(values.language ?? language),
      editions: page.edition === 'leave out' ? [] : editionChoices(values.edition ?? 'full', language),
      lists: listChoices(page.lists, values.lists, language),
    },
  }
}

function preferencesValues(page: PreferencesPage, language: Language, site: Site): PageValues {
  const isAway = page.standing === 'away'
  const all = FORM_WORDS.preferences[language]
  const words = { ...all, away: isAway ? all.away : '', leave: isAway ? '' : all.leave }
  const { values, links } = commonFill(site)
  const own = {
    change: page.links.changeAddress,
    data: page.links.data,
    erase: page.links.erase,
    leave: page.links.leave,
  }
  const fill = { values: { ...values, address: page.maskedAddress }, links: { ...links, ...own } }
  return {
    template: 'preferences',
    title: words.title,
    page: {
      words: wordsHtml(words, fill, language),
      action: page.action ?? '',
      languages: languageChoices(page.language),
      editions: editionChoices(page.edition, language),
      lists: listChoices(page.lists, page.onLists ?? [], language),
      paused_until: page.pausedUntil ?? '',
      pause_from: page.pauseFrom ?? '',
      pause_to: page.pauseTo ?? '',
    },
  }
}

function addressValues(
  page: Extract<Page, { readonly type: 'link' | 'change-address' }>,
  language: Language,
  site: Site,
): PageValues {
  const words = FORM_WORDS[page.type][language]
  return {
    template: 'address',
    title: words.title,
    page: {
      words: wordsHtml(words, commonFill(site), language),
      action: page.action ?? '',
      form_token: page.type === 'link' ? (page.formToken ?? '') : '',
      trap: page.type === 'link',
      problem: page.problem === undefined ? '' : textHtml(words[`problem_${page.problem}`], language),
      problem_field: page.problem === 'address' ? 'address' : '',
      address: page.value ?? '',
    },
  }
}

/** Words that need what is not there become nothing. */
function wordsHtml(words: Readonly<Record<string, string>>, fill: WordFill, language: Language): Values {
  return Object.fromEntries(
    Object.entries(words).map(([key, text]) => [key, fillWords(text, fill, language) ?? '']),
  )
}

/** Each in its own language: whoever looks for one may not read the other. */
function languageChoices(chosen: Language): readonly Values[] {
  return [
    { value: 'en', lang: 'en', name: 'English', hint: '', checked: chosen === 'en' },
    { value: 'zh', lang: 'zh-Hans', name: '中文', hint: '', checked: chosen === 'zh' },
  ]
}

function editionChoices(chosen: EditionChoice, language: Language): readonly Values[] {
  return EDITIONS.map((value) => ({
    value,
    lang: '',
    ...EDITION_WORDS[value][language],
    checked: value === chosen,
  }))
}

function listChoices(
  lists: readonly ListChoice[] = [],
  chosen: readonly string[] | undefined,
  language: Language,
): readonly Values[] {
  return lists.map(({ id, name, description }) => ({
    value: id,
    lang: '',
    name: textHtml(name, language),
    hint: textHtml(description ?? '', language),
    checked: chosen === undefined || chosen.includes(id),
  }))
}

function rowHtml({ label, value }: DataRow, language: Language): Values {
  const values = own(DATA_VALUES, label)
  const known = values && own(values, value)?.[language]
  return {
    label: textHtml(own(DATA_LABELS, label)?.[language] ?? label, language),
    value: textHtml(known ?? value, language),
  }
}

/** Not what every object has: a field of a reader's may be called `constructor`. */
function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
