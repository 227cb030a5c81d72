// The words of the pages for votes, for the owner, and for what goes wrong. Data only.
import type { InBoth, PageWords } from './page-words.ts'

export const OTHER_WORDS = {
  voted: {
    en: {
      title: 'Thank you for your vote',
      text: [
        '{question}',
        'You chose: {number}. {option}',
        'Only the votes of subscribers count. Until the vote closes, you can change your choice: use another link in the same letter.',
      ],
      aside: ['All issues are open to read in [the archive](archive).'],
    },
    zh: {
      title: '感谢您的投票',
      text: [
        '{question}',
        '您选择了：{number}. {option}',
        '只有订阅者的投票计入结果。投票结束之前，您可以点击同一封邮件中的其他选项更改选择。',
      ],
      aside: ['各期内容可在[往期内容](archive)中阅读。'],
    },
  },
  'vote-closed': {
    en: {
      title: 'This vote is closed',
      text: ['{question}', 'No more votes are taken. [See the result](result).'],
    },
    zh: { title: '投票已结束', text: ['{question}', '投票已经截止。请查看[投票结果](result)。'] },
  },
  'vote-closed-unpublished': {
    en: { title: 'This vote is closed', text: ['{question}', 'No more votes are taken.'] },
    zh: { title: '投票已结束', text: ['{question}', '投票已经截止。'] },
  },
  owner: {
    en: {
      title: 'Statistics',
      text: ['The link to the statistics is mailed to the owner of {newsletter}, and to nobody else.'],
      button: 'Mail the link',
    },
    zh: {
      title: '统计页面',
      text: ['统计页面的链接只会发送给《{newsletter}》的负责人。'],
      button: '发送链接',
    },
  },
  unknown: {
    en: {
      title: 'This link does not work',
      text: [
        'It may have been cut off or changed on its way. Use the link at the end of the newest issue, or write to [{contact}](contact) and ask to be taken off the list.',
      ],
    },
    zh: {
      title: '此链接无效',
      text: [
        '链接可能在传送途中被截断或改动。请使用最近一期末尾的链接；如需退订，也可以致信 [{contact}](contact)。',
      ],
    },
  },
  failed: {
    en: {
      title: 'That did not work',
      text: [
        'The mistake is ours, and nothing was changed: if you wanted to leave, you are still on the list. Please try once more in a minute, or write to [{contact}](contact).',
      ],
    },
    zh: {
      title: '操作未成功',
      text: [
        '问题出在我们这边，您的设置没有任何变化；如果您是来退订的，目前仍在名单中。请稍后再试，或致信 [{contact}](contact)。',
      ],
    },
  },
  'too-many': {
    en: {
      title: 'A moment, please',
      text: [
        'A letter went to you a moment ago, or too many requests came in a short time. Nothing was changed; please try again in a few minutes, or write to [{contact}](contact).',
      ],
    },
    zh: {
      title: '请稍候',
      text: [
        '刚刚已向您发送过邮件，或者短时间内的请求过多。您的设置没有任何变化，请几分钟后再试，或致信 [{contact}](contact)。',
      ],
    },
  },
  missing: {
    en: {
      title: 'No such page',
      text: ['The issues of {newsletter} are in [the archive](archive).'],
    },
    zh: { title: '没有这个页面', text: ['《{newsletter}》的各期内容请见[往期内容](archive)。'] },
  },
} as const satisfies Record<string, InBoth<PageWords>>
