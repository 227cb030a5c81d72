// The words of the pages with more than one button: forms, own data, votes. Data only.
import type { InBoth } from './page-words.ts'

export const FORM_WORDS = {
  subscribe: {
    en: {
      title: 'Subscribe to {newsletter}',
      address: 'Email address',
      language: 'Language of our letters',
      edition: 'Edition',
      lists: 'Lists',
      trap: 'Leave this field empty',
      button: 'Subscribe',
      promise:
        'We write to this address first and ask for a confirmation. You can leave at any time, with one press.',
      noscript:
        'This form needs JavaScript for a small sum that keeps robots away. Without it, write to [{contact}](contact), and we will put you on the list.',
      working: 'One moment: your browser is doing a small sum that keeps robots away.',
      broken:
        'Your browser cannot do the sum that keeps robots away. Write to {contact}, and we will put you on the list.',
      problem_address: 'We cannot write to this address. It should look like reader@example.org.',
      problem_stale:
        'The form was open for too long, or came back too quickly. Please press the button again.',
      problem_challenge:
        'The small sum that keeps robots away was not done. Please press the button again; it needs JavaScript.',
    },
    zh: {
      title: '订阅《{newsletter}》',
      address: '邮箱地址',
      language: '信件语言',
      edition: '内容版本',
      lists: '订阅列表',
      trap: '此栏请留空',
      button: '订阅',
      promise: '我们会先向此邮箱发送一封确认信。您可以随时一键退订。',
      noscript:
        '为防止机器人提交，此表单需要浏览器运行 JavaScript 做一次简短的计算。如未启用，请致信 [{contact}](contact)，我们会为您订阅。',
      working: '请稍候：浏览器正在做一次简短的计算，以防止机器人提交。',
      broken: '您的浏览器无法完成防止机器人提交的计算。请致信 {contact}，我们会为您订阅。',
      problem_address: '我们无法向此地址发信。请检查后重新填写，正确的格式如 reader@example.org。',
      problem_stale: '表单打开的时间过长，或提交得过快。请再次点击按钮。',
      problem_challenge: '防止机器人提交的计算没有完成。请再次点击按钮；此步骤需要启用 JavaScript。',
    },
  },
  preferences: {
    en: {
      title: 'Your preferences',
      whose: 'For the address {address}.',
      away: 'You are not subscribed at present: no issue is sent to you, whatever is chosen here. [Subscribe again](subscribe).',
      language: 'Language of our letters',
      edition: 'Edition',
      lists: 'Lists',
      pause: 'Pause until',
      pause_hint: 'No issue comes before that day. Leave the field empty for no pause.',
      button: 'Save',
      more: 'Your address and your data',
      more_hint:
        'Each of these needs a new link, which we mail to you, since letters get forwarded: [change your address](change), [see what we hold about you](data), [erase it](erase).',
      leave: 'No more issues at all? [Unsubscribe](leave).',
    },
    zh: {
      title: '您的偏好设置',
      whose: '适用于邮箱 {address}。',
      away: '您目前没有订阅：无论在此如何选择，我们都不会向您发送任何一期。您可以[重新订阅](subscribe)。',
      language: '信件语言',
      edition: '内容版本',
      lists: '订阅列表',
      pause: '暂停接收至',
      pause_hint: '在该日期之前，您不会收到任何一期内容。如不暂停，请留空。',
      button: '保存',
      more: '邮箱与个人数据',
      more_hint:
        '邮件可能被转发，因此以下操作需要我们重新发送一个链接：[更换邮箱](change)、[查看个人数据](data)、[删除个人数据](erase)。',
      leave: '不想再收到任何内容？您可以[退订](leave)。',
    },
  },
  link: {
    en: {
      title: 'The link to your preferences',
      text: 'Enter the address that the issues come to. We mail you the link to your own page: language, edition, a pause, your data.',
      address: 'Email address',
      trap: 'Leave this field empty',
      button: 'Mail me the link',
      problem_address: 'We cannot write to this address. It should look like reader@example.org.',
      problem_stale:
        'The form was open for too long, or came back too quickly. Please press the button again.',
    },
    zh: {
      title: '索取偏好设置链接',
      text: '请填写您用于接收本刊的邮箱。我们会向它发送您个人页面的链接；您可以在页面上选择信件语言和内容版本、暂停接收，或管理个人数据。',
      address: '邮箱地址',
      trap: '此栏请留空',
      button: '发送链接',
      problem_address: '我们无法向此地址发信。请检查后重新填写，正确的格式如 reader@example.org。',
      problem_stale: '表单打开的时间过长，或提交得过快。请再次点击按钮。',
    },
  },
  'change-address': {
    en: {
      title: 'Your new address',
      text: 'We write to the new address and ask for a confirmation. Until then, nothing is changed.',
      address: 'New email address',
      trap: '',
      button: 'Go on',
      problem_address: 'We cannot write to this address. It should look like reader@example.org.',
      problem_stale: '',
    },
    zh: {
      title: '新的接收邮箱',
      text: '我们会向新邮箱发送一封确认信。在您确认之前，设置不会有任何变化。',
      address: '新邮箱地址',
      trap: '',
      button: '继续',
      problem_address: '我们无法向此地址发信。请检查后重新填写，正确的格式如 reader@example.org。',
      problem_stale: '',
    },
  },
  data: {
    en: {
      title: 'What we hold about you',
      text: 'This is everything that {newsletter} holds about you.',
      download: 'Download it as a file (JSON)',
    },
    zh: {
      title: '您的个人数据',
      text: '以下是《{newsletter}》保存的所有与您有关的数据。',
      download: '下载数据文件（JSON）',
    },
  },
  vote: {
    en: {
      title: 'Your vote',
      button: 'Vote',
      aside: 'Opening this page does not count as a vote: yours counts once you press the button.',
    },
    zh: { title: '投票', button: '投票', aside: '打开此页不计票；点击按钮后，您的投票才会生效。' },
  },
} as const satisfies Record<string, InBoth<Readonly<Record<string, string>>>>

/** What the choices are called, on forms and among a reader's own data. */
export const EDITION_WORDS = {
  full: {
    en: { name: 'The full issue', hint: 'with the Chinese original beside the English' },
    zh: { name: '完整版', hint: '英文译文，并附中文原文' },
  },
  english: {
    en: { name: 'Without the Chinese original', hint: 'the same issue, English only' },
    zh: { name: '仅译文版', hint: '内容相同，不附中文原文' },
  },
  links: {
    en: { name: 'A digest of links', hint: 'what the issue is about, and where to read it' },
    zh: { name: '链接摘要', hint: '每期要点与阅读链接' },
  },
} as const

export const FRAME_WORDS = {
  en: { archive: 'All issues', other: '中文' },
  zh: { archive: '往期内容', other: 'English' },
} as const satisfies InBoth<Readonly<Record<string, string>>>

/** Labels of a reader's own data. */
export const DATA_LABELS: Readonly<Record<string, InBoth<string>>> = {
  address: { en: 'Email address', zh: '邮箱地址' },
  name: { en: 'Name', zh: '姓名' },
  status: { en: 'Status', zh: '状态' },
  since: { en: 'Status since', zh: '状态起始时间' },
  note: { en: 'Reason of the status', zh: '状态原因' },
  language: { en: 'Language of our letters', zh: '信件语言' },
  edition: { en: 'Edition', zh: '内容版本' },
  pausedUntil: { en: 'Paused until', zh: '暂停接收至' },
  lists: { en: 'Lists', zh: '订阅列表' },
  attributes: { en: 'Other fields', zh: '其他字段' },
  consent: { en: 'Consent', zh: '订阅同意记录' },
  history: { en: 'History', zh: '历史记录' },
  deliveries: { en: 'Issues sent to you', zh: '已发送的各期' },
  votes: { en: 'Votes', zh: '投票' },
  bounces: { en: 'Returned mail', zh: '退信' },
}

/** Values of a reader's own data that are words of ours. */
export const DATA_VALUES: Readonly<Record<string, Readonly<Record<string, InBoth<string>>>>> = {
  status: {
    pending: { en: 'not confirmed yet', zh: '尚未确认' },
    active: { en: 'subscribed', zh: '已订阅' },
    unsubscribed: { en: 'unsubscribed', zh: '已退订' },
    suppressed: { en: 'no more letters', zh: '不再发信' },
  },
  language: { en: { en: 'English', zh: '英文' }, zh: { en: 'Chinese', zh: '中文' } },
  edition: Object.fromEntries(
    Object.entries(EDITION_WORDS).map(([id, { en, zh }]) => [id, { en: en.name, zh: zh.name }]),
  ),
}
