// The words of the pages behind a reader's own links: preferences saved, links mailed afresh, address, data. Data only.
import type { InBoth, PageWords } from './page-words.ts'

const MAILED_EN = 'Nothing there after a few minutes? Check the spam folder.'
const MAILED_ZH = '几分钟后仍未收到？请查看垃圾邮件文件夹。'
const FRESH_EN =
  'Letters get forwarded, so this needs a link that we mail to your address now. It works for a short time.'
const FRESH_ZH = '邮件可能被转发，因此这一步需要一个新的链接。我们会把它发送到您的邮箱，链接在短时间内有效。'
const EXPIRED_OWN: InBoth<PageWords> = {
  en: {
    title: 'This link is too old',
    text: ['Such links work for a short time only, since letters get forwarded. [Ask for a new one](link).'],
  },
  zh: {
    title: '链接已过期',
    text: ['邮件可能被转发，所以这类链接仅在短时间内有效。请[重新索取](link)。'],
  },
}

export const OWN_WORDS = {
  saved: {
    en: {
      title: 'Saved',
      text: [
        'Your choices apply from the next issue on.',
        'No issue comes to you before {date}.',
        '[Back to your preferences](preferences)',
      ],
    },
    zh: {
      title: '已保存',
      text: [
        '新的设置从下一期起生效。',
        '{date}之前，您不会收到任何一期内容。',
        '[返回偏好设置](preferences)',
      ],
    },
  },
  'fresh-change-address': {
    en: { title: 'Change your address', text: [FRESH_EN], button: 'Mail me the link' },
    zh: { title: '更换接收邮箱', text: [FRESH_ZH], button: '发送链接' },
  },
  'fresh-data': {
    en: { title: 'What we hold about you', text: [FRESH_EN], button: 'Mail me the link' },
    zh: { title: '查看个人数据', text: [FRESH_ZH], button: '发送链接' },
  },
  'fresh-erase': {
    en: {
      title: 'Erase your data',
      text: [FRESH_EN, 'Nothing is erased before you have opened it and said yes once more.'],
      button: 'Mail me the link',
    },
    zh: {
      title: '删除个人数据',
      text: [FRESH_ZH, '在您打开链接并再次确认之前，不会删除任何数据。'],
      button: '发送链接',
    },
  },
  'mailed-preferences': {
    en: {
      title: 'Check your inbox',
      text: [
        'If the address is on the list, a letter with the link is on its way to it.',
        `${MAILED_EN} The list may also know you by another address: the one that the issues come to.`,
      ],
    },
    zh: {
      title: '请查收邮件',
      text: [
        '如果该邮箱已经订阅，我们会向它发送一封带有链接的信。',
        `${MAILED_ZH}您订阅时使用的也可能是另一个邮箱，请以收到各期内容的邮箱为准。`,
      ],
    },
  },
  'mailed-fresh': {
    en: {
      title: 'Check your inbox',
      text: ['A letter with the link is on its way to your address.', MAILED_EN],
    },
    zh: { title: '请查收邮件', text: ['带有链接的信已发往您的邮箱。', MAILED_ZH] },
  },
  'mailed-confirm-address': {
    en: {
      title: 'Check the new inbox',
      text: [
        'A letter is on its way to the new address. Open it and confirm: until then the issues go on to the old one.',
        MAILED_EN,
      ],
    },
    zh: {
      title: '请查收新邮箱',
      text: ['确认信已发往新邮箱。请打开信件并确认；在此之前，各期内容仍会发送到原邮箱。', MAILED_ZH],
    },
  },
  'mailed-owner': {
    en: {
      title: 'The link is on its way',
      text: ['It is mailed to the owner of {newsletter}, and to nobody else.'],
    },
    zh: { title: '链接已发送', text: ['链接只会发送给《{newsletter}》的负责人。'] },
  },
  'confirm-address': {
    en: {
      title: 'Use this address?',
      text: ['The issues of {newsletter} will come to the address that this link was mailed to.'],
      button: 'Yes, send them here',
      aside: ['If you did not ask for it, close this page: opening it has changed nothing.'],
    },
    zh: {
      title: '使用此邮箱？',
      text: ['《{newsletter}》今后将发送到收到此链接的邮箱。'],
      button: '确认使用此邮箱',
      aside: ['如果不是您本人申请的，关闭此页即可；打开此页不会改变任何设置。'],
    },
  },
  'address-changed': {
    en: {
      title: 'Your address is changed',
      text: [
        'From now on, {newsletter} comes to the new address. The old one gets a note about the change, which does not name the new one.',
      ],
    },
    zh: {
      title: '邮箱已更换',
      text: ['《{newsletter}》今后将发送到新邮箱。原邮箱会收到一封通知，其中不会提及新邮箱。'],
    },
  },
  erase: {
    en: {
      title: 'Erase your data?',
      text: [
        'This erases your address and everything else that {newsletter} holds about you. No issue will be sent to you any more. This cannot be undone.',
        'What stays is a mark that is computed from your address with a secret key. Your address cannot be read from it, and it serves one purpose: that we do not write to you again.',
      ],
      button: 'Erase everything',
      aside: ['If you changed your mind, close this page: nothing has been erased.'],
    },
    zh: {
      title: '确定删除个人数据吗？',
      text: [
        '此操作将删除您的邮箱地址，以及《{newsletter}》保存的所有与您有关的数据，今后不会再给您发信。删除后无法恢复。',
        '我们只保留一个用密钥由您的邮箱算出的标记。从标记无法得知邮箱地址，它只用于确保我们不再给您发信。',
      ],
      button: '全部删除',
      aside: ['如果改变了主意，关闭此页即可，目前尚未删除任何数据。'],
    },
  },
  erased: {
    en: {
      title: 'Erased',
      text: [
        'What {newsletter} held about you is erased, and no more letters come to you. Copies in backups disappear as the backups are replaced.',
      ],
      aside: ['All issues stay open to read in [the archive](archive).'],
    },
    zh: {
      title: '数据已删除',
      text: [
        '《{newsletter}》保存的与您有关的数据已经删除，今后不会再给您发信。备份中的副本会随备份更替而清除。',
      ],
      aside: ['各期内容仍可在[往期内容](archive)中阅读。'],
    },
  },
  'expired-confirm': {
    en: {
      title: 'This link does not work any more',
      text: [
        'Links to confirm work for seven days, and not after you have left. [Fill in the form again](subscribe), and we will send you a new one: one a day at most, so please try tomorrow where one came today.',
      ],
    },
    zh: {
      title: '链接已过期',
      text: [
        '确认链接七天内有效，退订后即失效。请[重新填写订阅表单](subscribe)，我们会再发送一个。确认邮件每天最多发送一封：如果今天已经收到过，请明天再试。',
      ],
    },
  },
  'expired-own': EXPIRED_OWN,
  'expired-owner': {
    en: {
      title: 'This link is too old',
      text: ['Links to the statistics work for a few minutes only. [Ask for a new one](owner).'],
    },
    zh: { title: '链接已过期', text: ['统计页面的链接仅在几分钟内有效。请[重新索取](owner)。'] },
  },
} as const satisfies Record<string, InBoth<PageWords>>
